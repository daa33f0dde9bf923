// SPDX-License-Identifier: Apache-2.0
// What attention needs beside matrix products.
// types: float32

// The probabilities of attention from its raw scores, in place: softmax(scores * scale + mask). Operand 1 of the walk is
// the mask, walk.value[0] the scale. The scores are those of rows `first` to `first + rows_of_head` of one head after another.
// Of row i of a causal head i + 1 elements count.
struct Attention {
    uint rows_of_head;
    uint first;
    uint causal;
    uint masked;
};

kernel void attention_softmax(constant Walk& walk [[buffer(0)]], device float* scores [[buffer(1)]],
                              device const float* mask [[buffer(2)]], constant Attention& attention [[buffer(3)]],
                              MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    float factor = constant_of(walk.value[0]);
    ulong full = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        ulong n = attention.causal != 0 ? min(attention.first + row % attention.rows_of_head + 1, full) : full;
        device float* to = scores + row * full;
        float largest = -INFINITY;
        if (attention.masked != 0) {
            device const float* bias = mask + row_offset(walk, 1, row);
            ulong stride = walk.strides[1][OUTER];
            for (ulong i = lane; i < n; i += width) {
                float value = to[i] * factor + bias[i * stride];
                to[i] = value;
                largest = value > largest ? value : largest;
            }
            largest = simd_max(largest);
        } else {
            largest = largest_of(to, n, factor, lane, width);
        }
        // A row that may see nothing is all zeros, not NaN.
        float origin = largest == -INFINITY ? 0.0f : largest;
        float rest = attention.masked != 0 ? 1.0f : factor;
        float total = 0.0f;
        MPS_REDUCTION(+, total)
        for (ulong i = lane; i < n; i += width) {
            float value = softmax_term(to[i] * rest - origin);
            to[i] = value;
            total += value;
        }
        total = simd_sum(total);
        float scale = largest == -INFINITY && total == total ? 0.0f : 1.0f / total;
        MPS_INDEPENDENT
        for (ulong i = lane; i < n; i += width) {
            to[i] *= scale;
        }
        for (ulong i = n + lane; i < full; i += width) {
            to[i] = 0.0f;
        }
    }
}
