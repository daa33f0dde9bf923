// SPDX-License-Identifier: Apache-2.0
// The scalar functions for vectors, component by component, and geometry.
#pragma once

namespace metal {

#define SOFTMETAL_UNARY(f) \
    template <int N> \
    inline vec<float, N> f(vec<float, N> x) { \
        for (int i = 0; i < N; ++i) x[i] = f(x[i]); \
        return x; \
    }
SOFTMETAL_UNARY(abs)
SOFTMETAL_UNARY(fabs)
SOFTMETAL_UNARY(sqrt)
SOFTMETAL_UNARY(rsqrt)
SOFTMETAL_UNARY(floor)
SOFTMETAL_UNARY(ceil)
SOFTMETAL_UNARY(trunc)
SOFTMETAL_UNARY(round)
SOFTMETAL_UNARY(rint)
SOFTMETAL_UNARY(exp)
SOFTMETAL_UNARY(exp2)
SOFTMETAL_UNARY(exp10)
SOFTMETAL_UNARY(log)
SOFTMETAL_UNARY(log2)
SOFTMETAL_UNARY(log10)
SOFTMETAL_UNARY(tanh)
SOFTMETAL_UNARY(sin)
SOFTMETAL_UNARY(cos)
SOFTMETAL_UNARY(tan)
SOFTMETAL_UNARY(sign)
SOFTMETAL_UNARY(saturate)
#undef SOFTMETAL_UNARY

#define SOFTMETAL_BINARY(f) \
    template <int N> \
    inline vec<float, N> f(vec<float, N> x, const vec<float, N>& y) { \
        for (int i = 0; i < N; ++i) x[i] = f(x[i], y[i]); \
        return x; \
    }
SOFTMETAL_BINARY(fmin)
SOFTMETAL_BINARY(fmax)
SOFTMETAL_BINARY(fmod)
SOFTMETAL_BINARY(pow)
SOFTMETAL_BINARY(copysign)
#undef SOFTMETAL_BINARY

#define SOFTMETAL_BINARY_ANY(f) \
    template <class T, int N> \
    inline vec<T, N> f(vec<T, N> x, const vec<T, N>& y) { \
        for (int i = 0; i < N; ++i) x[i] = f(x[i], y[i]); \
        return x; \
    } \
    template <class T, int N> \
    inline vec<T, N> f(const vec<T, N>& x, identity<T> y) { \
        return f(x, vec<T, N>(y)); \
    }
SOFTMETAL_BINARY_ANY(min)
SOFTMETAL_BINARY_ANY(max)
#undef SOFTMETAL_BINARY_ANY

template <int N>
inline vec<float, N> fma(vec<float, N> a, const vec<float, N>& b, const vec<float, N>& c) {
    for (int i = 0; i < N; ++i) a[i] = fma(a[i], b[i], c[i]);
    return a;
}
template <class T, int N>
inline vec<T, N> clamp(const vec<T, N>& x, const vec<T, N>& low, const vec<T, N>& high) {
    return min(max(x, low), high);
}
template <int N>
inline vec<float, N> mix(const vec<float, N>& x, const vec<float, N>& y, float a) {
    return x + (y - x) * a;
}
template <class T, int N>
inline vec<T, N> select(vec<T, N> if_false, const vec<T, N>& if_true, const vec<bool, N>& c) {
    for (int i = 0; i < N; ++i) if_false[i] = c[i] ? if_true[i] : if_false[i];
    return if_false;
}
template <int N>
inline float dot(const vec<float, N>& a, const vec<float, N>& b) {
    float sum = a[0] * b[0];
    for (int i = 1; i < N; ++i) sum = fma(a[i], b[i], sum);
    return sum;
}
template <int N>
inline float length(const vec<float, N>& v) {
    return sqrt(dot(v, v));
}

}  // namespace metal
