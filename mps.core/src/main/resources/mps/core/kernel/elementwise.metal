// SPDX-License-Identifier: Apache-2.0
// Functions of one, two and three elements, copies and fills. Operand 0 of the walk is the result, the others are what
// is read. A function is one line: UNARY, BINARY or COMPARISON.
// types: float32 float16 bfloat16 int32 int64 uint8

// The element that an operand shows all along a row.
inline A held(constant Walk& walk, uint operand, device const T* row) {
    return is_constant(walk, operand) ? constant_of(walk.value[operand]) : A(row[0]);
}

// Where elements are apart, a function is called for each: vector code for every way to walk is long to compile, and the
// memory is slower than the call.
template <typename F>
MPS_OUTLINE A once(A x) { return F::apply(x); }
template <typename F>
MPS_OUTLINE auto once(A x, A y) { return F::apply(x, y); }

// The two common strides have loops of their own, which compilers turn into vector code.
template <typename F>
kernel void unary(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                  MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong xs = walk.strides[1][OUTER];
    for (ulong row = item.first; row < item.last; row++) {
        device T* to = z + row_offset(walk, 0, row);
        device const T* from = x + row_offset(walk, 1, row);
        if (xs == 1) {
            MPS_INDEPENDENT
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = T(F::apply(A(from[i])));
            }
        } else if (xs == 0) {
            T value = T(once<F>(A(from[0])));
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = value;
            }
        } else {
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = T(once<F>(A(from[i * xs])));
            }
        }
    }
}

template <typename F, typename Z>
kernel void binary(constant Walk& walk [[buffer(0)]], device Z* z [[buffer(1)]], device const T* x [[buffer(2)]],
                   device const T* y [[buffer(3)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong xs = walk.strides[1][OUTER];
    ulong ys = walk.strides[2][OUTER];
    for (ulong row = item.first; row < item.last; row++) {
        device Z* to = z + row_offset(walk, 0, row);
        device const T* left = x + row_offset(walk, 1, row);
        device const T* right = y + row_offset(walk, 2, row);
        if (xs == 1 && ys == 1) {
            MPS_INDEPENDENT
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = Z(F::apply(A(left[i]), A(right[i])));
            }
        } else if (xs == 1 && ys == 0) {
            A value = held(walk, 2, right);
            MPS_INDEPENDENT
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = Z(F::apply(A(left[i]), value));
            }
        } else if (xs == 0 && ys == 1) {
            A value = held(walk, 1, left);
            MPS_INDEPENDENT
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = Z(F::apply(value, A(right[i])));
            }
        } else {
            A first = xs == 0 ? held(walk, 1, left) : A(0);
            A second = ys == 0 ? held(walk, 2, right) : A(0);
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = Z(once<F>(xs == 0 ? first : A(left[i * xs]), ys == 0 ? second : A(right[i * ys])));
            }
        }
    }
}

// x where the condition is not 0, and y elsewhere.
kernel void where(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]],
                  device const uchar* condition [[buffer(2)]], device const T* x [[buffer(3)]],
                  device const T* y [[buffer(4)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong cs = walk.strides[1][OUTER];
    ulong xs = walk.strides[2][OUTER];
    ulong ys = walk.strides[3][OUTER];
    for (ulong row = item.first; row < item.last; row++) {
        device T* to = z + row_offset(walk, 0, row);
        device const uchar* which = condition + row_offset(walk, 1, row);
        device const T* left = x + row_offset(walk, 2, row);
        device const T* right = y + row_offset(walk, 3, row);
        // Of the two only the chosen one is read, so that neither need be there.
        T first = xs == 0 ? T(held(walk, 2, left)) : T(0);
        T second = ys == 0 ? T(held(walk, 3, right)) : T(0);
        for (ulong i = item.begin + lane; i < item.end; i += width) {
            if (which[i * cs] != 0) {
                to[i] = xs == 0 ? first : left[i * xs];
            } else {
                to[i] = ys == 0 ? second : right[i * ys];
            }
        }
    }
}

// The only one whose result may have strides: it also writes into parts of what is there.
kernel void copy(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                 MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong zs = walk.strides[0][OUTER];
    ulong xs = walk.strides[1][OUTER];
    for (ulong row = item.first; row < item.last; row++) {
        device T* to = z + row_offset(walk, 0, row);
        device const T* from = x + row_offset(walk, 1, row);
        if (zs == 1 && xs == 1) {
            MPS_INDEPENDENT
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = from[i];
            }
        } else {
            MPS_INDEPENDENT
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i * zs] = from[i * xs];
            }
        }
    }
}

kernel void fill(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    T value = T(constant_of(walk.value[0]));
    MPS_INDEPENDENT
    for (ulong i = item.begin + lane; i < item.end; i += width) {
        z[i] = value;
    }
}

#define UNARY(name, expression)                                                                        \
    struct name##_ {                                                                                   \
        static A apply(A x) { return expression; }                                                     \
    };                                                                                                 \
    template [[host_name(#name)]] kernel void unary<name##_>(constant Walk&, device T*, device const T*, uint, uint, uint);

#define BINARY(name, expression)                                                                       \
    struct name##_ {                                                                                   \
        static A apply(A x, A y) { return expression; }                                                \
    };                                                                                                 \
    template [[host_name(#name)]] kernel void binary<name##_, T>(constant Walk&, device T*, device const T*, device const T*, uint, uint, uint);

#define COMPARISON(name, expression)                                                                   \
    struct name##_ {                                                                                   \
        static bool apply(A x, A y) { return expression; }                                             \
    };                                                                                                 \
    template [[host_name(#name)]] kernel void binary<name##_, uchar>(constant Walk&, device uchar*, device const T*, device const T*, uint, uint, uint);

// Through U, in which whole numbers wrap around; of floating-point numbers it is A.
UNARY(neg, A(-U(x)))
UNARY(abs, abs(x))
UNARY(square, A(U(x) * U(x)))
UNARY(relu, x < A(0) ? A(0) : x)

BINARY(add, A(U(x) + U(y)))
BINARY(sub, A(U(x) - U(y)))
BINARY(mul, A(U(x) * U(y)))
BINARY(maximum, unordered(x) ? x : (unordered(y) ? y : (x > y ? x : y)))
BINARY(minimum, unordered(x) ? x : (unordered(y) ? y : (x < y ? x : y)))

COMPARISON(eq, x == y)
COMPARISON(ne, x != y)
COMPARISON(lt, x < y)
COMPARISON(le, x <= y)
COMPARISON(gt, x > y)
COMPARISON(ge, x >= y)

#if defined(MPS_FLOATING)

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

// The Taylor series up to 1/2, where six terms give every digit; beyond, 1 - erfc.
inline float error_function(float x) {
    float s = x * x;
    float p = fma(s, fma(s, fma(s, fma(s, fma(s, -8.5484e-4f, 5.2239776e-3f), -2.6866171e-2f), 0.11283792f), -0.37612638f), 1.1283792f);
    float magnitude = fabs(x);
    float u = min(magnitude, 10.0f);
    float outer = copysign(1.0f - scaled_erfc(u) * precise::exp(-u * u), x);
    return magnitude < 0.5f ? p * x : (isnan(x) ? x : outer);
}

// x * Phi(x), and Phi(x) = erfc(-x / sqrt(2)) / 2: this way the left tail keeps its digits. Beyond |x| = 14 the tail is
// below the smallest float32.
inline float exact_gelu(float x) {
    float magnitude = fabs(x);
    float u = min(magnitude, 14.0f) * 0.70710678f;
    float tail = 0.5f * scaled_erfc(u) * precise::exp(-u * u);
    float phi = x < 0.0f ? tail : 1.0f - tail;
    // -infinity * 0 would be NaN; the limit is 0.
    return x < -14.0f ? 0.0f : x * phi;
}

inline float gelu_by_tanh(float x) {
    float inner = 0.79788456f * fma(0.044715f * x * x, x, x);
    float gate = 0.5f * (1.0f + precise::tanh(inner));
    return x < -14.0f ? 0.0f : x * gate;
}

UNARY(floor, floor(x))
UNARY(exp, precise::exp(x))
UNARY(log, precise::log(x))
UNARY(sqrt, precise::sqrt(x))
UNARY(rsqrt, precise::rsqrt(x))
UNARY(reciprocal, 1.0f / x)
UNARY(sin, precise::sin(x))
UNARY(cos, precise::cos(x))
UNARY(erf, error_function(x))
UNARY(tanh, precise::tanh(x))
UNARY(sigmoid, 1.0f / (1.0f + precise::exp(-x)))
UNARY(silu, x / (1.0f + precise::exp(-x)))
UNARY(gelu, exact_gelu(x))
UNARY(gelu_tanh, gelu_by_tanh(x))
UNARY(hardswish, x * min(max(x + 3.0f, 0.0f), 6.0f) / 6.0f)

BINARY(div, x / y)
BINARY(pow, precise::pow(x, y))

#else

// By squaring, wrapping around. A negative power is 0, except of 1 and -1.
inline A whole_power(A x, A y) {
    U result = 1;
    U factor = U(x);
    A rest = y;
    if (y < 0) {
        result = x == 1 ? U(1) : (x == A(-1) ? ((y & 1) != 0 ? U(x) : U(1)) : U(0));
        rest = 0;
    }
    while (rest > 0) {
        result = (rest & 1) != 0 ? result * factor : result;
        factor *= factor;
        rest >>= 1;
    }
    return A(result);
}

BINARY(pow, whole_power(x, y))

#endif
