// SPDX-License-Identifier: Apache-2.0
// Functions of one and of two elements, copies and fills. Operand 0 of the walk is the result, 1 and 2 are what is
// read.

struct Identity {
    static float apply(float x) { return x; }
};

struct Relu {
    // Written so that NaN stays NaN.
    static float apply(float x) { return x < 0.0f ? 0.0f : x; }
};

struct Tanh {
    static float apply(float x) { return precise::tanh(x); }
};

struct Exp {
    static float apply(float x) { return precise::exp(x); }
};

struct Sqrt {
    static float apply(float x) { return precise::sqrt(x); }
};

// exp(x^2) * erfc(x) for 0 <= x <= 10, as a polynomial in 1 / (1 + 0.4 x) fitted by least squares of the relative error
// at Chebyshev nodes; 2.3e-7 relative in float32.
inline float scaled_erfc(float x) {
    float t = 1.0f / fma(0.4f, x, 1.0f);
    float p = -0.030429896f;
    p = fma(p, t, 0.20237118f);
    p = fma(p, t, -0.5086156f);
    p = fma(p, t, 0.5598931f);
    p = fma(p, t, -0.2941963f);
    p = fma(p, t, 0.27704966f);
    p = fma(p, t, 0.12805954f);
    p = fma(p, t, 0.21524423f);
    p = fma(p, t, 0.2249155f);
    p = fma(p, t, 0.22570866f);
    return p * t;
}

struct Gelu {
    // x * Phi(x), and Phi(x) = erfc(-x / sqrt(2)) / 2: this way the left tail keeps its digits. Beyond |x| = 14 the
    // tail is below the smallest float32.
    static float apply(float x) {
        float magnitude = fabs(x);
        float u = min(magnitude, 14.0f) * 0.70710678f;
        float tail = 0.5f * scaled_erfc(u) * precise::exp(-u * u);
        float phi = x < 0.0f ? tail : 1.0f - tail;
        // -infinity * 0 would be NaN; the limit is 0.
        return x < -14.0f ? 0.0f : x * phi;
    }
};

struct GeluTanh {
    static float apply(float x) {
        float inner = 0.79788456f * fma(0.044715f * x * x, x, x);
        float gate = 0.5f * (1.0f + precise::tanh(inner));
        return x < -14.0f ? 0.0f : x * gate;
    }
};

struct Add {
    static float apply(float x, float y) { return x + y; }
};

struct Sub {
    static float apply(float x, float y) { return x - y; }
};

struct Mul {
    static float apply(float x, float y) { return x * y; }
};

struct Div {
    static float apply(float x, float y) { return x / y; }
};

// One row, or a block of it. The two common strides have loops of their own, which compilers turn into vector code.
template <typename F>
inline void unary_row(device float* z, ulong zs, device const float* x, ulong xs, ulong begin, ulong end, uint lane,
                      uint width) {
    if (zs == 1 && xs == 1) {
        MPS_INDEPENDENT
        for (ulong i = begin + lane; i < end; i += width) {
            z[i] = F::apply(x[i]);
        }
    } else if (zs == 1 && xs == 0) {
        float value = F::apply(x[0]);
        MPS_INDEPENDENT
        for (ulong i = begin + lane; i < end; i += width) {
            z[i] = value;
        }
    } else {
        for (ulong i = begin + lane; i < end; i += width) {
            z[i * zs] = F::apply(x[i * xs]);
        }
    }
}

template <typename F>
inline void binary_row(device float* z, ulong zs, device const float* x, ulong xs, device const float* y, ulong ys,
                       ulong begin, ulong end, uint lane, uint width) {
    if (zs == 1 && xs == 1 && ys == 1) {
        MPS_INDEPENDENT
        for (ulong i = begin + lane; i < end; i += width) {
            z[i] = F::apply(x[i], y[i]);
        }
    } else if (zs == 1 && xs == 1 && ys == 0) {
        float value = y[0];
        MPS_INDEPENDENT
        for (ulong i = begin + lane; i < end; i += width) {
            z[i] = F::apply(x[i], value);
        }
    } else {
        for (ulong i = begin + lane; i < end; i += width) {
            z[i * zs] = F::apply(x[i * xs], y[i * ys]);
        }
    }
}

template <typename F>
kernel void unary(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]], device const float* x [[buffer(2)]],
                uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],
                uint width [[threads_per_simdgroup]]) {
    ulong item = thread_ / width;
    ulong begin = (item % walk.blocks) * walk.block;
    ulong end = min(begin + walk.block, walk.inner);
    ulong first = (item / walk.blocks) * walk.rows_per_item;
    ulong last = min(first + walk.rows_per_item, walk.rows);
    for (ulong row = first; row < last; row++) {
        unary_row<F>(z + row_offset(walk, 0, row), walk.strides[0][OUTER], x + row_offset(walk, 1, row),
                     walk.strides[1][OUTER], begin, end, lane, width);
    }
}

template <typename F>
kernel void binary(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]],
                   device const float* x [[buffer(2)]], device const float* y [[buffer(3)]],
                uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],
                uint width [[threads_per_simdgroup]]) {
    ulong item = thread_ / width;
    ulong begin = (item % walk.blocks) * walk.block;
    ulong end = min(begin + walk.block, walk.inner);
    ulong first = (item / walk.blocks) * walk.rows_per_item;
    ulong last = min(first + walk.rows_per_item, walk.rows);
    for (ulong row = first; row < last; row++) {
        binary_row<F>(z + row_offset(walk, 0, row), walk.strides[0][OUTER], x + row_offset(walk, 1, row),
                      walk.strides[1][OUTER], y + row_offset(walk, 2, row), walk.strides[2][OUTER], begin, end, lane,
                      width);
    }
}

// The right side is walk.scalar.
template <typename F>
kernel void binary_scalar(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]],
                          device const float* x [[buffer(2)]],
                uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],
                uint width [[threads_per_simdgroup]]) {
    ulong item = thread_ / width;
    ulong begin = (item % walk.blocks) * walk.block;
    ulong end = min(begin + walk.block, walk.inner);
    ulong first = (item / walk.blocks) * walk.rows_per_item;
    ulong last = min(first + walk.rows_per_item, walk.rows);
    float scalar = walk.scalar;
    for (ulong row = first; row < last; row++) {
        device float* to = z + row_offset(walk, 0, row);
        device const float* from = x + row_offset(walk, 1, row);
        ulong stride = walk.strides[1][OUTER];
        if (stride == 1) {
            MPS_INDEPENDENT
            for (ulong i = begin + lane; i < end; i += width) {
                to[i] = F::apply(from[i], scalar);
            }
        } else {
            for (ulong i = begin + lane; i < end; i += width) {
                to[i] = F::apply(from[i * stride], scalar);
            }
        }
    }
}

kernel void fill(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]],
                uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],
                uint width [[threads_per_simdgroup]]) {
    ulong begin = ulong(thread_ / width) * walk.block;
    ulong end = min(begin + walk.block, walk.inner);
    float value = walk.scalar;
    MPS_INDEPENDENT
    for (ulong i = begin + lane; i < end; i += width) {
        z[i] = value;
    }
}

// clang-format off
template [[host_name("copy")]] kernel void unary<Identity>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("relu")]] kernel void unary<Relu>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("gelu")]] kernel void unary<Gelu>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("gelu_tanh")]] kernel void unary<GeluTanh>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("tanh")]] kernel void unary<Tanh>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("exp")]] kernel void unary<Exp>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("sqrt")]] kernel void unary<Sqrt>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("add")]] kernel void binary<Add>(constant Walk&, device float*, device const float*, device const float*, uint, uint, uint);
template [[host_name("sub")]] kernel void binary<Sub>(constant Walk&, device float*, device const float*, device const float*, uint, uint, uint);
template [[host_name("mul")]] kernel void binary<Mul>(constant Walk&, device float*, device const float*, device const float*, uint, uint, uint);
template [[host_name("div")]] kernel void binary<Div>(constant Walk&, device float*, device const float*, device const float*, uint, uint, uint);
template [[host_name("add_scalar")]] kernel void binary_scalar<Add>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("sub_scalar")]] kernel void binary_scalar<Sub>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("mul_scalar")]] kernel void binary_scalar<Mul>(constant Walk&, device float*, device const float*, uint, uint, uint);
template [[host_name("div_scalar")]] kernel void binary_scalar<Div>(constant Walk&, device float*, device const float*, uint, uint, uint);
// clang-format on
