// SPDX-License-Identifier: Apache-2.0
// Functions of one, two and three elements, chains of them, copies and fills. Operand 0 of the walk is the result, the
// others are what is read. A function is one line: UNARY, BINARY or COMPARISON. The number of a function is what chains
// know it by: its place in the lists of the Java class Chain.
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

// A copy whose operand's neighbours are in neighbouring rows of the result. Reading along a row would touch a line of the
// cache for each element and come back to it in the next row, when it is gone; a tile uses a line as long as it is there.
#if defined(__SOFTMETAL__)
constant constexpr uint TILE_ROWS = 16;
constant constexpr uint TILE_COLUMNS = 16;
#else
constant constexpr uint TILE_ROWS = 1;
constant constexpr uint TILE_COLUMNS = 1;
#endif

// One tile; the operand's neighbours are in all rows of the result.
inline void whole_tile(device T* thread* to, ulong begin, device const T* from, ulong xs) {
    T tile[TILE_COLUMNS][TILE_ROWS];
    for (uint column = 0; column < TILE_COLUMNS; column++) {
        MPS_INDEPENDENT
        for (uint row = 0; row < TILE_ROWS; row++) {
            tile[column][row] = from[column * xs + row];
        }
    }
    for (uint row = 0; row < TILE_ROWS; row++) {
        device T* line = to[row] + begin;
        MPS_INDEPENDENT
        for (uint column = 0; column < TILE_COLUMNS; column++) {
            line[column] = tile[column][row];
        }
    }
}

kernel void transpose(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                      MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong xs = walk.strides[1][OUTER];
    for (ulong first = item.first; first < item.last; first += TILE_ROWS) {
        uint rows = uint(min(ulong(TILE_ROWS), item.last - first));
        device T* to[TILE_ROWS];
        device const T* from[TILE_ROWS];
        bool neighbours = rows == TILE_ROWS;
        for (uint row = 0; row < rows; row++) {
            to[row] = z + row_offset(walk, 0, first + row);
            from[row] = x + row_offset(walk, 1, first + row);
            neighbours = neighbours && from[row] == from[0] + row;
        }
        for (ulong begin = item.begin + lane * TILE_COLUMNS; begin < item.end; begin += width * TILE_COLUMNS) {
            uint columns = uint(min(ulong(TILE_COLUMNS), item.end - begin));
            if (neighbours && columns == TILE_COLUMNS) {
                whole_tile(to, begin, from[0] + begin * xs, xs);
            } else {
                for (uint row = 0; row < rows; row++) {
                    for (uint column = 0; column < columns; column++) {
                        to[row][begin + column] = from[row][(begin + column) * xs];
                    }
                }
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

// The functions by number.
template <uint number>
struct Unary;
template <uint number>
struct Binary;

#define UNARY(name, number, expression)                                                                \
    struct name##_ {                                                                                   \
        static A apply(A x) { return expression; }                                                     \
    };                                                                                                 \
    template <>                                                                                        \
    struct Unary<number> : name##_ {};                                                                 \
    template [[host_name(#name)]] kernel void unary<name##_>(constant Walk&, device T*, device const T*, uint, uint, uint);

#define BINARY(name, number, expression)                                                               \
    struct name##_ {                                                                                   \
        static A apply(A x, A y) { return expression; }                                                \
    };                                                                                                 \
    template <>                                                                                        \
    struct Binary<number> : name##_ {};                                                                \
    template [[host_name(#name)]] kernel void binary<name##_, T>(constant Walk&, device T*, device const T*, device const T*, uint, uint, uint);

#define COMPARISON(name, expression)                                                                   \
    struct name##_ {                                                                                   \
        static bool apply(A x, A y) { return expression; }                                             \
    };                                                                                                 \
    template [[host_name(#name)]] kernel void binary<name##_, uchar>(constant Walk&, device uchar*, device const T*, device const T*, uint, uint, uint);

// Through U, in which whole numbers wrap around; of floating-point numbers it is A.
UNARY(neg, 0, A(-U(x)))
UNARY(abs, 1, abs(x))
UNARY(square, 2, A(U(x) * U(x)))
UNARY(relu, 3, x < A(0) ? A(0) : x)

BINARY(add, 0, A(U(x) + U(y)))
BINARY(sub, 1, A(U(x) - U(y)))
BINARY(mul, 2, A(U(x) * U(y)))
BINARY(maximum, 5, unordered(x) ? x : (unordered(y) ? y : (x > y ? x : y)))
BINARY(minimum, 6, unordered(x) ? x : (unordered(y) ? y : (x < y ? x : y)))

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

UNARY(floor, 4, floor(x))
UNARY(exp, 5, precise::exp(x))
UNARY(log, 6, precise::log(x))
UNARY(sqrt, 7, precise::sqrt(x))
UNARY(rsqrt, 8, precise::rsqrt(x))
UNARY(reciprocal, 9, 1.0f / x)
UNARY(sin, 10, precise::sin(x))
UNARY(cos, 11, precise::cos(x))
UNARY(erf, 12, error_function(x))
UNARY(tanh, 13, precise::tanh(x))
UNARY(sigmoid, 14, 1.0f / (1.0f + precise::exp(-x)))
UNARY(silu, 15, x / (1.0f + precise::exp(-x)))
UNARY(gelu, 16, exact_gelu(x))
UNARY(gelu_tanh, 17, gelu_by_tanh(x))
UNARY(hardswish, 18, x * min(max(x + 3.0f, 0.0f), 6.0f) / 6.0f)

BINARY(div, 3, x / y)
BINARY(pow, 4, precise::pow(x, y))

// Chains: a value goes through one function after the other, rounded to T after each as if it had been stored. The Java
// class Chain writes the links.

struct Link {
    uint function;  // that of a unary function, or BINARIES and twice that of a binary one, one more if the value is the right
    uint operand;   // of a binary function: what it takes beside the value; 0: the number
    uint number;    // the bits of a float
};

constant constexpr uint UNARIES = 19;
constant constexpr uint BINARIES = 64;
constant constexpr uint PAIRS = 7;

// Elements that go through a link together: on a CPU enough for vector code, on a GPU each thread has its own.
#if defined(__SOFTMETAL__)
constant constexpr uint TOGETHER = 256;
#else
constant constexpr uint TOGETHER = 1;
#endif

// Looks for the function among those from `number` on.
template <uint number>
struct UnaryLink {
    static void apply(uint function, thread A* values, uint count) {
        if (function != number) {
            UnaryLink<number + 1>::apply(function, values, count);
            return;
        }
        MPS_INDEPENDENT
        for (uint i = 0; i < count; i++) {
            values[i] = A(T(Unary<number>::apply(values[i])));
        }
    }
};

template <>
struct UnaryLink<UNARIES> {
    static void apply(uint, thread A*, uint) {}
};

template <typename F, bool reversed>
inline void through(thread A* values, uint count, device const T* others, ulong stride, A held) {
    if (stride == 1) {
        MPS_INDEPENDENT
        for (uint i = 0; i < count; i++) {
            A other = A(others[i]);
            values[i] = A(T(reversed ? F::apply(other, values[i]) : F::apply(values[i], other)));
        }
    } else {
        MPS_INDEPENDENT
        for (uint i = 0; i < count; i++) {
            A other = stride == 0 ? held : A(others[i * stride]);
            values[i] = A(T(reversed ? F::apply(other, values[i]) : F::apply(values[i], other)));
        }
    }
}

template <uint number>
struct BinaryLink {
    static void apply(uint function, thread A* values, uint count, device const T* others, ulong stride, A held) {
        if (function == 2 * number) {
            through<Binary<number>, false>(values, count, others, stride, held);
        } else if (function == 2 * number + 1) {
            through<Binary<number>, true>(values, count, others, stride, held);
        } else {
            BinaryLink<number + 1>::apply(function, values, count, others, stride, held);
        }
    }
};

template <>
struct BinaryLink<PAIRS> {
    static void apply(uint, thread A*, uint, device const T*, ulong, A) {}
};

kernel void chain(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                  device const T* a [[buffer(3)]], device const T* b [[buffer(4)]],
                  constant Link* links [[buffer(5)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    uint length = uint(walk.value[0]);
    ulong xs = walk.strides[1][OUTER];
    for (ulong row = item.first; row < item.last; row++) {
        device T* to = z + row_offset(walk, 0, row);
        device const T* from = x + row_offset(walk, 1, row);
        device const T* rows[2] = {a + row_offset(walk, 2, row), b + row_offset(walk, 3, row)};
        for (ulong begin = item.begin + lane * TOGETHER; begin < item.end; begin += width * TOGETHER) {
            uint count = uint(min(ulong(TOGETHER), item.end - begin));
            A values[TOGETHER];
            for (uint i = 0; i < count; i++) {
                values[i] = A(from[(begin + i) * xs]);
            }
            for (uint link = 0; link < length; link++) {
                uint function = links[link].function;
                if (function < BINARIES) {
                    UnaryLink<0>::apply(function, values, count);
                } else {
                    uint operand = links[link].operand;
                    ulong stride = operand == 0 ? 0 : walk.strides[operand][OUTER];
                    device const T* others = operand == 0 ? x : rows[operand - 2] + begin * stride;
                    A held = operand == 0 ? as_type<float>(links[link].number) : A(others[0]);
                    BinaryLink<0>::apply(function - BINARIES, values, count, others, stride, held);
                }
            }
            MPS_INDEPENDENT
            for (uint i = 0; i < count; i++) {
                to[begin + i] = T(values[i]);
            }
        }
    }
}

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

BINARY(pow, 4, whole_power(x, y))

#endif
