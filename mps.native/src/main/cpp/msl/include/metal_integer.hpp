// SPDX-License-Identifier: Apache-2.0
// Metal's integer functions, and the common ones for every scalar type but float, which has its own.
#pragma once

namespace metal {

template <class T>
constexpr T min(T x, T y) {
    return y < x ? y : x;
}
template <class T>
constexpr T max(T x, T y) {
    return x < y ? y : x;
}
template <class T>
constexpr T clamp(T x, T low, T high) {
    return min(max(x, low), high);
}
template <class T>
constexpr T select(T if_false, T if_true, bool c) {
    return c ? if_true : if_false;
}
constexpr int abs(int x) { return x < 0 ? int(0u - uint(x)) : x; }
constexpr long abs(long x) { return x < 0 ? long(0ul - ulong(x)) : x; }

constexpr uint popcount(uint x) { return uint(__builtin_popcount(x)); }
constexpr ulong popcount(ulong x) { return ulong(__builtin_popcountl(x)); }
constexpr uint clz(uint x) { return x == 0 ? 32 : uint(__builtin_clz(x)); }
constexpr uint ctz(uint x) { return x == 0 ? 32 : uint(__builtin_ctz(x)); }
constexpr uint mulhi(uint x, uint y) { return uint(ulong(x) * y >> 32); }
constexpr int mulhi(int x, int y) { return int(long(x) * y >> 32); }
constexpr ulong mulhi(ulong x, ulong y) { return ulong(static_cast<unsigned __int128>(x) * y >> 64); }
constexpr uint rotate(uint x, uint n) { return x << (n & 31) | x >> (-n & 31); }

template <class T>
struct numeric_limits;
template <>
struct numeric_limits<float> {
    static constexpr float max() { return __FLT_MAX__; }
    static constexpr float min() { return __FLT_MIN__; }
    static constexpr float lowest() { return -__FLT_MAX__; }
    static constexpr float epsilon() { return __FLT_EPSILON__; }
    static constexpr float infinity() { return __builtin_inff(); }
    static constexpr float quiet_NaN() { return __builtin_nanf(""); }
};
#define SOFTMETAL_LIMITS(T, low, high) \
    template <> \
    struct numeric_limits<T> { \
        static constexpr T min() { return low; } \
        static constexpr T max() { return high; } \
        static constexpr T lowest() { return low; } \
    };
SOFTMETAL_LIMITS(char, INT8_MIN, INT8_MAX)
SOFTMETAL_LIMITS(uchar, 0, UINT8_MAX)
SOFTMETAL_LIMITS(short, INT16_MIN, INT16_MAX)
SOFTMETAL_LIMITS(ushort, 0, UINT16_MAX)
SOFTMETAL_LIMITS(int, INT32_MIN, INT32_MAX)
SOFTMETAL_LIMITS(uint, 0, UINT32_MAX)
SOFTMETAL_LIMITS(long, INT64_MIN, INT64_MAX)
SOFTMETAL_LIMITS(ulong, 0, UINT64_MAX)
#undef SOFTMETAL_LIMITS

}  // namespace metal
