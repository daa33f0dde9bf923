// SPDX-License-Identifier: Apache-2.0
// One simdgroup forms one row of the result from one row of the operand: reductions and normalizations. Operand 0 of
// the walk is the result, 1 what is read; of a reduction the result has one element per row.

kernel void sum(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]], device const float* x [[buffer(2)]],
                uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],
                uint width [[threads_per_simdgroup]]) {
    ulong row = thread_ / width;
    device const float* from = x + row_offset(walk, 1, row);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    float total = 0.0f;
    if (stride == 1) {
        MPS_REDUCTION(+, total)
        for (ulong i = lane; i < n; i += width) {
            total += from[i];
        }
    } else {
        for (ulong i = lane; i < n; i += width) {
            total += from[i * stride];
        }
    }
    total = simd_sum(total);
    if (lane == 0) {
        // scalar is 1 for a sum and n for a mean; dividing, not multiplying, rounds as PyTorch does.
        z[row] = total / walk.scalar;
    }
}

// The largest element; NaN if one is NaN, which a maximum alone would drop.
kernel void amax(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]], device const float* x [[buffer(2)]],
                uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],
                uint width [[threads_per_simdgroup]]) {
    ulong row = thread_ / width;
    device const float* from = x + row_offset(walk, 1, row);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    float largest = -INFINITY;
    uint unordered = 0;
    for (ulong i = lane; i < n; i += width) {
        float value = from[i * stride];
        largest = value > largest ? value : largest;
        unordered |= uint(isnan(value));
    }
    largest = simd_max(largest);
    unordered = simd_max(unordered);
    if (lane == 0) {
        z[row] = unordered != 0 ? NAN : largest;
    }
}

// exp(x - max) in place of x, then divided by the sum. `n` elements count, those up to `full` become 0.
inline void softmax_row(device float* to, ulong n, ulong full, float largest, uint lane, uint width) {
    float total = 0.0f;
    MPS_REDUCTION(+, total)
    for (ulong i = lane; i < n; i += width) {
        float value = precise::exp(to[i] - largest);
        to[i] = value;
        total += value;
    }
    float scale = 1.0f / simd_sum(total);
    MPS_INDEPENDENT
    for (ulong i = lane; i < n; i += width) {
        to[i] *= scale;
    }
    for (ulong i = n + lane; i < full; i += width) {
        to[i] = 0.0f;
    }
}

kernel void softmax(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]],
                    device const float* x [[buffer(2)]],
                uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],
                uint width [[threads_per_simdgroup]]) {
    ulong row = thread_ / width;
    ulong n = walk.inner;
    device const float* from = x + row_offset(walk, 1, row);
    device float* to = z + row * n;
    ulong stride = walk.strides[1][OUTER];
    float largest = -INFINITY;
    for (ulong i = lane; i < n; i += width) {
        float value = from[i * stride];
        to[i] = value;
        largest = value > largest ? value : largest;
    }
    softmax_row(to, n, n, simd_max(largest), lane, width);
}

// The probabilities of attention from its raw scores, in place: softmax(scores * scale + mask). Operand 1 is the mask.
// A causal row i has i + 1 elements that count; `queries` rows make one matrix.
struct Attention {
    uint queries;
    uint causal;
    uint masked;
};

kernel void attention_softmax(constant Walk& walk [[buffer(0)]], device float* scores [[buffer(1)]],
                              device const float* mask [[buffer(2)]], constant Attention& attention [[buffer(3)]],
                uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],
                uint width [[threads_per_simdgroup]]) {
    ulong row = thread_ / width;
    ulong full = walk.inner;
    ulong n = attention.causal != 0 ? min(row % attention.queries + 1, full) : full;
    device float* to = scores + row * full;
    float scale = walk.scalar;
    float largest = -INFINITY;
    if (attention.masked != 0) {
        device const float* bias = mask + row_offset(walk, 1, row);
        ulong stride = walk.strides[1][OUTER];
        for (ulong i = lane; i < n; i += width) {
            float value = to[i] * scale + bias[i * stride];
            to[i] = value;
            largest = value > largest ? value : largest;
        }
    } else {
        MPS_REDUCTION(max, largest)
        for (ulong i = lane; i < n; i += width) {
            float value = to[i] * scale;
            to[i] = value;
            largest = value > largest ? value : largest;
        }
    }
    softmax_row(to, n, full, simd_max(largest), lane, width);
}

// (x - mean) / sqrt(variance + eps), times the weight plus the bias if there are any. walk.scalar is eps.
struct Affine {
    uint present;
};

kernel void layer_norm(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]],
                       device const float* x [[buffer(2)]], device const float* weight [[buffer(3)]],
                       device const float* bias [[buffer(4)]], constant Affine& affine [[buffer(5)]],
                uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],
                uint width [[threads_per_simdgroup]]) {
    ulong row = thread_ / width;
    ulong n = walk.inner;
    device const float* from = x + row_offset(walk, 1, row);
    device float* to = z + row * n;
    float total = 0.0f;
    MPS_REDUCTION(+, total)
    for (ulong i = lane; i < n; i += width) {
        total += from[i];
    }
    float mean = simd_sum(total) / float(n);
    float squares = 0.0f;
    MPS_REDUCTION(+, squares)
    for (ulong i = lane; i < n; i += width) {
        float distance = from[i] - mean;
        squares += distance * distance;
    }
    float scale = 1.0f / precise::sqrt(simd_sum(squares) / float(n) + walk.scalar);
    if (affine.present != 0) {
        MPS_INDEPENDENT
        for (ulong i = lane; i < n; i += width) {
            to[i] = (from[i] - mean) * scale * weight[i] + bias[i];
        }
    } else {
        MPS_INDEPENDENT
        for (ulong i = lane; i < n; i += width) {
            to[i] = (from[i] - mean) * scale;
        }
    }
}
