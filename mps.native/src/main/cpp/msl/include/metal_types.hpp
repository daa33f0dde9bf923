// SPDX-License-Identifier: Apache-2.0
// Metal's scalar and vector types.
#pragma once

#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
#define MAXFLOAT __FLT_MAX__
#define M_PI_F 3.14159265358979323846f
#define M_PI_2_F 1.57079632679489661923f
#define M_1_PI_F 0.31830988618379067154f
#define M_2_SQRTPI_F 1.12837916709551257390f
#define M_SQRT1_2_F 0.70710678118654752440f
#define M_SQRT2_F 1.41421356237309504880f
#define M_LN2_F 0.69314718055994530942f
#define M_LOG2E_F 1.44269504088896340736f
#define M_E_F 2.71828182845904523536f

typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;

namespace metal {

template <class To, class From>
constexpr To bits_as(From value) {
    static_assert(sizeof(To) == sizeof(From), "as_type needs types of one size");
    return __builtin_bit_cast(To, value);
}

/// IEEE binary16, stored; arithmetic happens in float and rounds to nearest even when stored again.
struct half {
    uint16_t bits;

    half() = default;
    half(float value) : bits(from_float(value)) {}
    operator float() const { return to_float(bits); }
    half& operator+=(float other) { return *this = half(float(*this) + other); }
    half& operator-=(float other) { return *this = half(float(*this) - other); }
    half& operator*=(float other) { return *this = half(float(*this) * other); }
    half& operator/=(float other) { return *this = half(float(*this) / other); }

private:
    // Exact by scaling: a half's exponent and fraction moved into place are the value times 2^-112.
    static float to_float(uint16_t bits) {
        const uint32_t magnitude = uint32_t(bits & 0x7fff) << 13;
        const float scaled = bits_as<float>(magnitude) * 0x1p112f;
        const uint32_t special = (bits & 0x7c00) == 0x7c00 ? magnitude | 0x7f800000 : bits_as<uint32_t>(scaled);
        return bits_as<float>(special | uint32_t(bits & 0x8000) << 16);
    }
    static uint16_t from_float(float value) {
        const uint32_t all = bits_as<uint32_t>(value);
        const uint32_t sign = all >> 16 & 0x8000;
        const uint32_t magnitude = all & 0x7fffffff;
        // Normal: rebias, add half of the dropped bits' weight minus one plus the last kept bit, drop 13 bits.
        const uint32_t normal = (magnitude - (112u << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13;
        // Subnormal: adding 0.5 aligns the last half bit (2^-24) with the last float bit, so the sum rounds.
        const uint32_t subnormal = bits_as<uint32_t>(bits_as<float>(magnitude) + 0.5f) - 0x3f000000;
        uint32_t result = magnitude < 0x38800000 ? subnormal : normal;
        result = magnitude >= 0x477ff000 ? 0x7c00 : result;
        result = magnitude > 0x7f800000 ? 0x7e00 : result;
        return uint16_t(result | sign);
    }
};

/// The upper half of a binary32; rounds to nearest even when stored.
struct bfloat {
    uint16_t bits;

    bfloat() = default;
    bfloat(float value) : bits(from_float(value)) {}
    operator float() const { return bits_as<float>(uint32_t(bits) << 16); }
    bfloat& operator+=(float other) { return *this = bfloat(float(*this) + other); }
    bfloat& operator-=(float other) { return *this = bfloat(float(*this) - other); }
    bfloat& operator*=(float other) { return *this = bfloat(float(*this) * other); }
    bfloat& operator/=(float other) { return *this = bfloat(float(*this) / other); }

private:
    static uint16_t from_float(float value) {
        const uint32_t all = bits_as<uint32_t>(value);
        const uint32_t rounded = (all + 0x7fff + (all >> 16 & 1)) >> 16;
        return uint16_t(value != value ? (all >> 16 | 0x40) : rounded);
    }
};

/// A vector of 2, 3 or 4 components; three take the room of four, as in Metal.
template <class T, int N>
struct vec;

template <class T>
struct alignas(2 * sizeof(T)) vec<T, 2> {
    T x, y;
    vec() = default;
    constexpr vec(T all) : x(all), y(all) {}
    constexpr vec(T x, T y) : x(x), y(y) {}
    template <class U>
    constexpr explicit vec(const vec<U, 2>& other) : x(T(other.x)), y(T(other.y)) {}
    constexpr T& operator[](int i) { return (&x)[i]; }
    constexpr const T& operator[](int i) const { return (&x)[i]; }
};

template <class T>
struct alignas(4 * sizeof(T)) vec<T, 3> {
    T x, y, z;
    vec() = default;
    constexpr vec(T all) : x(all), y(all), z(all) {}
    constexpr vec(T x, T y, T z) : x(x), y(y), z(z) {}
    constexpr vec(vec<T, 2> xy, T z) : x(xy.x), y(xy.y), z(z) {}
    template <class U>
    constexpr explicit vec(const vec<U, 3>& other) : x(T(other.x)), y(T(other.y)), z(T(other.z)) {}
    constexpr T& operator[](int i) { return (&x)[i]; }
    constexpr const T& operator[](int i) const { return (&x)[i]; }
};

template <class T>
struct alignas(4 * sizeof(T)) vec<T, 4> {
    T x, y, z, w;
    vec() = default;
    constexpr vec(T all) : x(all), y(all), z(all), w(all) {}
    constexpr vec(T x, T y, T z, T w) : x(x), y(y), z(z), w(w) {}
    constexpr vec(vec<T, 2> xy, vec<T, 2> zw) : x(xy.x), y(xy.y), z(zw.x), w(zw.y) {}
    constexpr vec(vec<T, 3> xyz, T w) : x(xyz.x), y(xyz.y), z(xyz.z), w(w) {}
    template <class U>
    constexpr explicit vec(const vec<U, 4>& other)
        : x(T(other.x)), y(T(other.y)), z(T(other.z)), w(T(other.w)) {}
    constexpr T& operator[](int i) { return (&x)[i]; }
    constexpr const T& operator[](int i) const { return (&x)[i]; }
};

/// A vector without padding, for memory layouts; converts to and from vec.
template <class T, int N>
struct packed_vec {
    T components[N];
    packed_vec() = default;
    packed_vec(const vec<T, N>& v) {
        for (int i = 0; i < N; ++i) components[i] = v[i];
    }
    operator vec<T, N>() const {
        vec<T, N> v;
        for (int i = 0; i < N; ++i) v[i] = components[i];
        return v;
    }
    T& operator[](int i) { return components[i]; }
    const T& operator[](int i) const { return components[i]; }
};

#define SOFTMETAL_VECTOR(T) \
    typedef vec<T, 2> T##2; \
    typedef vec<T, 3> T##3; \
    typedef vec<T, 4> T##4; \
    typedef packed_vec<T, 2> packed_##T##2; \
    typedef packed_vec<T, 3> packed_##T##3; \
    typedef packed_vec<T, 4> packed_##T##4;
SOFTMETAL_VECTOR(bool)
SOFTMETAL_VECTOR(char)
SOFTMETAL_VECTOR(uchar)
SOFTMETAL_VECTOR(short)
SOFTMETAL_VECTOR(ushort)
SOFTMETAL_VECTOR(int)
SOFTMETAL_VECTOR(uint)
SOFTMETAL_VECTOR(long)
SOFTMETAL_VECTOR(ulong)
SOFTMETAL_VECTOR(half)
SOFTMETAL_VECTOR(float)
#undef SOFTMETAL_VECTOR

template <class T>
struct identity_of {
    typedef T type;
};
/// T, but not deduced from the argument: lets `v * 2` convert the 2.
template <class T>
using identity = typename identity_of<T>::type;

#define SOFTMETAL_OPERATOR(op) \
    template <class T, int N> \
    constexpr vec<T, N> operator op(vec<T, N> a, const vec<T, N>& b) { \
        for (int i = 0; i < N; ++i) a[i] = T(a[i] op b[i]); \
        return a; \
    } \
    template <class T, int N> \
    constexpr vec<T, N> operator op(const vec<T, N>& a, identity<T> b) { \
        return a op vec<T, N>(b); \
    } \
    template <class T, int N> \
    constexpr vec<T, N> operator op(identity<T> a, const vec<T, N>& b) { \
        return vec<T, N>(a) op b; \
    } \
    template <class T, int N, class U> \
    constexpr vec<T, N>& operator op##=(vec<T, N>& a, const U& b) { \
        return a = a op b; \
    }
SOFTMETAL_OPERATOR(+)
SOFTMETAL_OPERATOR(-)
SOFTMETAL_OPERATOR(*)
SOFTMETAL_OPERATOR(/)
SOFTMETAL_OPERATOR(%)
SOFTMETAL_OPERATOR(&)
SOFTMETAL_OPERATOR(|)
SOFTMETAL_OPERATOR(^)
SOFTMETAL_OPERATOR(<<)
SOFTMETAL_OPERATOR(>>)
#undef SOFTMETAL_OPERATOR

template <class T, int N>
constexpr vec<T, N> operator-(vec<T, N> a) {
    for (int i = 0; i < N; ++i) a[i] = -a[i];
    return a;
}

#define SOFTMETAL_COMPARISON(op) \
    template <class T, int N> \
    constexpr vec<bool, N> operator op(const vec<T, N>& a, const vec<T, N>& b) { \
        vec<bool, N> result(false); \
        for (int i = 0; i < N; ++i) result[i] = a[i] op b[i]; \
        return result; \
    }
SOFTMETAL_COMPARISON(==)
SOFTMETAL_COMPARISON(!=)
SOFTMETAL_COMPARISON(<)
SOFTMETAL_COMPARISON(<=)
SOFTMETAL_COMPARISON(>)
SOFTMETAL_COMPARISON(>=)
#undef SOFTMETAL_COMPARISON

template <int N>
constexpr bool any(const vec<bool, N>& v) {
    bool result = false;
    for (int i = 0; i < N; ++i) result |= v[i];
    return result;
}

template <int N>
constexpr bool all(const vec<bool, N>& v) {
    bool result = true;
    for (int i = 0; i < N; ++i) result &= v[i];
    return result;
}

}  // namespace metal

template <class To, class From>
constexpr To as_type(From value) {
    return metal::bits_as<To>(value);
}

inline metal::half operator""h(long double value) { return metal::half(float(value)); }
inline metal::half operator""h(unsigned long long value) { return metal::half(float(value)); }

// Built into Metal's language, so visible without `using namespace metal`.
using metal::bfloat;
using metal::half;
using metal::bool2, metal::bool3, metal::bool4;
using metal::char2, metal::char3, metal::char4, metal::uchar2, metal::uchar3, metal::uchar4;
using metal::short2, metal::short3, metal::short4, metal::ushort2, metal::ushort3, metal::ushort4;
using metal::int2, metal::int3, metal::int4, metal::uint2, metal::uint3, metal::uint4;
using metal::long2, metal::long3, metal::long4, metal::ulong2, metal::ulong3, metal::ulong4;
using metal::half2, metal::half3, metal::half4, metal::float2, metal::float3, metal::float4;
using metal::packed_float2, metal::packed_float3, metal::packed_float4;
