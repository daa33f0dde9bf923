// SPDX-License-Identifier: Apache-2.0
// One simdgroup forms each row of the result from one row of the operand. Operand 0 of the walk is the result, which is
// contiguous, 1 what is read. A result may take the place of the operand.
// types: float32 float16 bfloat16

// The largest element; NaN is left to come out of the exponentials.
inline float largest_element(device const T* from, ulong n, ulong stride, uint lane, uint width) {
    if (stride == 1) {
        return largest_of(from, n, 1.0f, lane, width);
    }
    float largest = -INFINITY;
    for (ulong i = lane; i < n; i += width) {
        float value = float(from[i * stride]);
        largest = value > largest ? value : largest;
    }
    return simd_max(largest);
}

kernel void softmax(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                    MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        device T* to = z + row * n;
        float largest = largest_element(from, n, stride, lane, width);
        fetch_ahead(from + n, n);
        float total = 0.0f;
#if defined(MPS_HALF)
        MPS_REDUCTION(+, total)
        for (ulong i = lane; i < n; i += width) {
            total += softmax_term(float(from[i * stride]) - largest);
        }
        float scale = 1.0f / simd_sum(total);
        for (ulong i = lane; i < n; i += width) {
            to[i] = T(softmax_term(float(from[i * stride]) - largest) * scale);
        }
#else
        if (stride == 1) {
            MPS_REDUCTION(+, total)
            for (ulong i = lane; i < n; i += width) {
                float value = softmax_term(from[i] - largest);
                to[i] = value;
                total += value;
            }
        } else {
            for (ulong i = lane; i < n; i += width) {
                float value = softmax_term(from[i * stride] - largest);
                to[i] = value;
                total += value;
            }
        }
        float scale = 1.0f / simd_sum(total);
        MPS_INDEPENDENT
        for (ulong i = lane; i < n; i += width) {
            to[i] *= scale;
        }
#endif
    }
}

kernel void log_softmax(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]],
                        device const T* x [[buffer(2)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        device T* to = z + row * n;
        float largest = largest_element(from, n, stride, lane, width);
        fetch_ahead(from + n, n);
        float total = 0.0f;
        MPS_REDUCTION(+, total)
        for (ulong i = lane; i < n; i += width) {
            total += softmax_term(float(from[i * stride]) - largest);
        }
        float logarithm = precise::log(simd_sum(total) / TERM_SCALE);
        MPS_INDEPENDENT
        for (ulong i = lane; i < n; i += width) {
            to[i] = T(float(from[i * stride]) - largest - logarithm);
        }
    }
}

// Whether there is a weight, and a bias. walk.value[0] is eps.
struct Affine {
    uint present;
};

// (x - mean) / sqrt(variance + eps), times the weight plus the bias if there are any.
kernel void layer_norm(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                       device const T* weight [[buffer(3)]], device const T* bias [[buffer(4)]],
                       constant Affine& affine [[buffer(5)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    float eps = constant_of(walk.value[0]);
    ulong n = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        device T* to = z + row * n;
        float total = 0.0f;
        MPS_REDUCTION(+, total)
        for (ulong i = lane; i < n; i += width) {
            total += float(from[i]);
        }
        float mean = simd_sum(total) / float(n);
        fetch_ahead(from + n, n);
        float squares = 0.0f;
        MPS_REDUCTION(+, squares)
        for (ulong i = lane; i < n; i += width) {
            float distance = float(from[i]) - mean;
            squares += distance * distance;
        }
        float scale = 1.0f / precise::sqrt(simd_sum(squares) / float(n) + eps);
        if (affine.present != 0) {
            MPS_INDEPENDENT
            for (ulong i = lane; i < n; i += width) {
                to[i] = T((float(from[i]) - mean) * scale * float(weight[i]) + float(bias[i]));
            }
        } else {
            MPS_INDEPENDENT
            for (ulong i = lane; i < n; i += width) {
                to[i] = T((float(from[i]) - mean) * scale);
            }
        }
    }
}

// x / sqrt(mean of the squares + eps), times the weight if there is one.
kernel void rms_norm(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                     device const T* weight [[buffer(3)]], constant Affine& affine [[buffer(4)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    float eps = constant_of(walk.value[0]);
    ulong n = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        device T* to = z + row * n;
        float squares = 0.0f;
        MPS_REDUCTION(+, squares)
        for (ulong i = lane; i < n; i += width) {
            float value = float(from[i]);
            squares += value * value;
        }
        float scale = 1.0f / precise::sqrt(simd_sum(squares) / float(n) + eps);
        if (affine.present != 0) {
            MPS_INDEPENDENT
            for (ulong i = lane; i < n; i += width) {
                to[i] = T(float(from[i]) * scale * float(weight[i]));
            }
        } else {
            MPS_INDEPENDENT
            for (ulong i = lane; i < n; i += width) {
                to[i] = T(float(from[i]) * scale);
            }
        }
    }
}
