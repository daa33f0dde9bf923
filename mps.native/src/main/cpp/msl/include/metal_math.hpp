// SPDX-License-Identifier: Apache-2.0
// Metal's floating-point functions, inline and without branches, so that GCC vectorizes the loops around them. Every
// step is one IEEE operation or one fused multiply-add and none depends on a rounding mode or a library, so an
// element's bits are the same in a vector body, in a scalar rest and at any alignment. At most 2 units in the last
// place from the true value (tan: 3.5); NaN, infinities, signed zero and subnormals as C's functions. Polynomial
// coefficients are near-minimax fits over the reduced ranges named beside them, made for this file with 200-bit
// arithmetic.
#pragma once

namespace metal {

inline float fma(float a, float b, float c) {
#if defined(__FMA__) || defined(__aarch64__)
    return __builtin_fmaf(a, b, c);
#else
    return float(double(a) * double(b) + double(c));  // no instruction for it: the sum is rounded twice
#endif
}

inline float fabs(float x) { return __builtin_fabsf(x); }
inline float abs(float x) { return __builtin_fabsf(x); }
inline float sqrt(float x) { return __builtin_sqrtf(x); }
inline float rsqrt(float x) { return 1.0f / __builtin_sqrtf(x); }
inline float floor(float x) { return __builtin_floorf(x); }
inline float ceil(float x) { return __builtin_ceilf(x); }
inline float trunc(float x) { return __builtin_truncf(x); }
inline float rint(float x) { return __builtin_rintf(x); }
inline float copysign(float x, float y) { return __builtin_copysignf(x, y); }
inline float fract(float x) {
    const float f = x - floor(x);
    return f < 1.0f ? f : (f == f ? 0x1.fffffep-1f : f);
}
/// Halves away from zero: adding the float below 0.5 cannot carry a smaller fraction over.
inline float round(float x) { return trunc(x + copysign(0x1.fffffep-2f, x)); }
inline float fmod(float x, float y) { return __builtin_fmodf(x, y); }
inline bool isnan(float x) { return x != x; }
inline bool isinf(float x) { return fabs(x) == __builtin_inff(); }
inline bool isfinite(float x) { return fabs(x) < __builtin_inff(); }
inline bool isnormal(float x) { return isfinite(x) && fabs(x) >= __FLT_MIN__; }
inline bool signbit(float x) { return int32_t(as_type<uint32_t>(x)) < 0; }
inline float fmin(float x, float y) { return y != y ? x : (x != x || y < x ? y : x); }
inline float fmax(float x, float y) { return y != y ? x : (x != x || x < y ? y : x); }
inline float min(float x, float y) { return fmin(x, y); }
inline float max(float x, float y) { return fmax(x, y); }
inline float min3(float x, float y, float z) { return fmin(x, fmin(y, z)); }
inline float max3(float x, float y, float z) { return fmax(x, fmax(y, z)); }
inline float clamp(float x, float low, float high) { return fmin(fmax(x, low), high); }
inline float saturate(float x) { return clamp(x, 0.0f, 1.0f); }
inline float fdim(float x, float y) { return x > y ? x - y : (x <= y ? 0.0f : x + y); }
inline float mix(float x, float y, float a) { return x + (y - x) * a; }
inline float step(float edge, float x) { return x < edge ? 0.0f : 1.0f; }
inline float smoothstep(float edge0, float edge1, float x) {
    const float t = saturate((x - edge0) / (edge1 - edge0));
    return t * t * (3.0f - 2.0f * t);
}
inline float sign(float x) { return x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : (x == 0.0f ? x : 0.0f)); }
inline float select(float if_false, float if_true, bool c) { return c ? if_true : if_false; }
inline float divide(float x, float y) { return x / y; }

namespace detail {

/// 2^n for n in [-126, 127].
inline float power_of_two(int32_t n) { return as_type<float>(uint32_t(n + 127) << 23); }

/// Adding this to |x| < 2^22 and taking it away rounds x to an integer n. The sum's low bits hold n + 254: for each half
/// of n, the bias of an exponent.
inline constexpr float round_magic = 0x1.8p23f + 254.0f;

/// (1 + x) * 2^n for |x| < 1 and |n| <= 252, rounded at the sum and once more: two normal powers, so that only the last
/// product can be subnormal.
inline float scale_successor(float x, float n_with_magic) {
    const uint32_t both = as_type<uint32_t>(n_with_magic);
    const uint32_t half = both >> 1;
    const float first = as_type<float>(half << 23);
    return fma(x, first, first) * as_type<float>((both - half) << 23);
}

/// e^r - 1 for |r| <= ln(2)/2.
inline float exp_reduced(float r) {
    float q = fma(0x1.6d1606p-10f, r, 0x1.12106cp-7f);
    q = fma(q, r, 0x1.555516p-5f);
    q = fma(q, r, 0x1.5554d8p-3f);
    q = fma(q, r, 0.5f);
    return fma(q, r * r, r);
}

/// Keeps NaN.
inline float bounded(float x, float low, float high) {
    const float below = x < low ? low : x;
    return below > high ? high : below;
}

/// x = m * 2^exponent with m in [sqrt(1/2), sqrt(2)), for positive finite x. fraction = m - 1; its logarithm is
/// fraction + tail.
struct Logarithm {
    float fraction;
    float tail;
    float exponent;
};

inline Logarithm logarithm(float x) {
    const bool subnormal = x < __FLT_MIN__;
    const float normal = subnormal ? x * 0x1p23f : x;
    const uint32_t bits = as_type<uint32_t>(normal) + (0x3f800000 - 0x3f3504f3);  // 0x3f3504f3: sqrt(1/2)
    const int32_t exponent = int32_t(bits >> 23) - 127 - (subnormal ? 23 : 0);
    const float f = as_type<float>((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
    float q = fma(0x1.1d8ea6p-4f, f, -0x1.d635bcp-4f);
    q = fma(q, f, 0x1.dea282p-4f);
    q = fma(q, f, -0x1.fcf4c6p-4f);
    q = fma(q, f, 0x1.23d21ap-3f);
    q = fma(q, f, -0x1.555b4ap-3f);
    q = fma(q, f, 0x1.999d5ap-3f);
    q = fma(q, f, -0x1.fffffcp-3f);
    q = fma(q, f, 0x1.555554p-2f);
    const float square = f * f;
    return {f, fma(q, f * square, -0.5f * square), float(exponent)};
}

/// The logarithm's result for arguments it does not cover.
inline float logarithm_limits(float x, float result) {
    const float not_finite = x < 0.0f ? __builtin_nanf("") : x;  // +inf and NaN stay
    result = x < __builtin_inff() && x > 0.0f ? result : not_finite;
    return x == 0.0f ? -__builtin_inff() : result;
}

}  // namespace detail

inline float exp(float x) {
    using namespace detail;
    const float above = x < -104.0f ? -104.0f : x;
    // As integers, which is one instruction where floats take two. The remainder keeps NaN, and grows beyond 89.
    const int32_t bits = as_type<int32_t>(above);
    const int32_t most = as_type<int32_t>(89.0f);
    const float sum = fma(as_type<float>(bits < most ? bits : most), 0x1.715476p+0f, round_magic);
    const float n = sum - round_magic;
    const float r = fma(-n, -0x1.05c610p-29f, fma(-n, 0x1.62e430p-1f, above));
    return scale_successor(exp_reduced(r), sum);
}

inline float exp2(float x) {
    using namespace detail;
    const float bounded_x = bounded(x, -151.0f, 129.0f);
    const float sum = bounded_x + round_magic;
    const float r = bounded_x - (sum - round_magic);
    return scale_successor(exp_reduced(fma(r, -0x1.05c610p-29f, r * 0x1.62e430p-1f)), sum);
}

inline float exp10(float x) {
    using namespace detail;
    const float bounded_x = bounded(x, -46.0f, 39.0f);
    const float sum = fma(bounded_x, 0x1.a934f0p+1f, round_magic);
    const float n = sum - round_magic;
    const float r = fma(-n, -0x1.ec10c0p-27f, fma(-n, 0x1.344136p-2f, bounded_x));
    return scale_successor(exp_reduced(fma(r, 0x1.26bb1cp+1f, r * -0x1.12aabap-25f)), sum);
}

inline float log(float x) {
    const detail::Logarithm l = detail::logarithm(x);
    const float low = fma(l.exponent, -0x1.05c610p-29f, l.tail);
    return detail::logarithm_limits(x, fma(l.exponent, 0x1.62e430p-1f, l.fraction + low));
}

inline float log2(float x) {
    const detail::Logarithm l = detail::logarithm(x);
    const float low = fma(l.fraction, 0x1.4ae0c0p-26f, l.tail * 0x1.715476p+0f);
    return detail::logarithm_limits(x, l.exponent + fma(l.fraction, 0x1.715476p+0f, low));
}

inline float log10(float x) {
    const detail::Logarithm l = detail::logarithm(x);
    const float low = fma(l.fraction, -0x1.5b235ep-27f, l.tail * 0x1.bcb7b2p-2f);
    const float lower = fma(l.exponent, -0x1.ec10c0p-27f, fma(l.fraction, 0x1.bcb7b2p-2f, low));
    return detail::logarithm_limits(x, fma(l.exponent, 0x1.344136p-2f, lower));
}

inline float tanh(float x) {
    const float a = fabs(x);
    const float z = x * x;
    float q = fma(-0x1.8f69aap-8f, z, 0x1.57fe54p-6f);
    q = fma(q, z, -0x1.b924e2p-5f);
    q = fma(q, z, 0x1.110e1ap-3f);
    q = fma(q, z, -0x1.555552p-2f);
    const float small = fma(q, z * a, a);
    const float large = 1.0f - 2.0f / (exp(2.0f * a) + 1.0f);
    return copysign(a < 0.625f ? small : large, x);
}

namespace detail {

/// x minus the nearest multiple of pi/2, and that multiple modulo 4. The reduction runs in double, where it is exact to
/// far below a float's last bit for |x| < 2^48. A limit: for larger floats, which are more than 2^24 apart, sin and cos
/// give one of 0, 1 and -1. For infinity they give NaN.
struct Angle {
    float remainder;
    uint32_t quadrant;
};

inline double fma_double(double a, double b, double c) {
#if defined(__FMA__) || defined(__aarch64__)
    return __builtin_fma(a, b, c);
#else
    return a * b + c;  // for polynomials
#endif
}

inline Angle angle(float x) {
    const double magic = 0x1.8p52;
    const double sum = double(x) * 0x1.45f306dc9c883p-1 + magic;
    const double n = sum - magic;
    const double r = __builtin_fma(-n, 0x1.1a62633145c07p-54, __builtin_fma(-n, 0x1.921fb54442d18p+0, double(x)));
    const bool usable = fabs(x) < 0x1p48f;
    return {usable ? float(r) : x - x, uint32_t(as_type<uint64_t>(sum))};
}

inline float sine_reduced(float r) {
    const float z = r * r;
    float q = fma(-0x1.9ac6fcp-13f, z, 0x1.110c24p-7f);
    q = fma(q, z, -0x1.555552p-3f);
    return fma(q, z * r, r);
}

inline float cosine_reduced(float r) {
    const float z = r * r;
    float q = fma(-0x1.2522e6p-22f, z, 0x1.a015c0p-16f);
    q = fma(q, z, -0x1.6c16c0p-10f);
    q = fma(q, z, 0x1.555556p-5f);
    return fma(q, z * z, fma(-0.5f, z, 1.0f));
}

inline float sine(float x, uint32_t quarter_turns) {
    const Angle a = angle(x);
    const uint32_t quadrant = a.quadrant + quarter_turns;
    const float value = quadrant & 1 ? cosine_reduced(a.remainder) : sine_reduced(a.remainder);
    return as_type<float>(as_type<uint32_t>(value) ^ (quadrant & 2) << 30);
}

}  // namespace detail

inline float sin(float x) { return x == 0.0f ? x : detail::sine(x, 0); }
inline float cos(float x) { return detail::sine(x, 1); }
inline float tan(float x) { return sin(x) / cos(x); }

namespace detail {

/// log2 of a positive finite float: 2/ln(2) * atanh(s), s = (m-1)/(m+1), |s| <= 0.1716.
inline double log2_double(float x) {
    const double value = double(x);  // float subnormals are normal doubles
    const uint64_t bits = as_type<uint64_t>(value) + (0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
    const double m = as_type<double>((bits & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd);
    // The exponent as a double without an integer conversion, which AVX2 lacks for 64 bits.
    const double exponent = as_type<double>((bits >> 52) | 0x4330000000000000) - (0x1p52 + 1023.0);
    const double s = (m - 1.0) / (m + 1.0);
    const double z = s * s;
    double p = fma_double(0x1.21b245a850e1dp-2, z, 0x1.4795463b406c3p-2);
    p = fma_double(p, z, 0x1.a61a2ef4051f3p-2);
    p = fma_double(p, z, 0x1.2776c2935a8c1p-1);
    p = fma_double(p, z, 0x1.ec709dc53bfcfp-1);
    p = fma_double(p, z, 0x1.71547652b8251p+1);
    return fma_double(p, s, exponent);
}

/// 2^x for |x| <= 200.
inline double exp2_double(double x) {
    const double sum = x + 0x1.8p52;
    const double r = x - (sum - 0x1.8p52);
    double p = fma_double(0x1.00a581594758ep-16, r, 0x1.443fffc90db59p-13);
    p = fma_double(p, r, 0x1.5d879ead06a82p-10);
    p = fma_double(p, r, 0x1.3b2a1b7152befp-7);
    p = fma_double(p, r, 0x1.c6b08d883dca1p-5);
    p = fma_double(p, r, 0x1.ebfbe045f4d3cp-3);
    p = fma_double(p, r, 0x1.62e42fefa39efp-1);
    const double scale = as_type<double>((as_type<uint64_t>(sum) + 1023) << 52);
    return fma_double(p, r, 1.0) * scale;
}

}  // namespace detail

/// As C's pow for every special case. The logarithm and the power run in double, so one rounding remains.
inline float pow(float x, float y) {
    const float infinity = __builtin_inff();
    const float a = fabs(x);
    const bool regular = a > 0.0f && a < infinity;
    const double product = double(y) * detail::log2_double(regular ? a : 1.0f);
    const double below = product < -200.0 ? -200.0 : product;
    const double bounded = below > 200.0 ? 200.0 : below;
    const float power = float(detail::exp2_double(bounded == bounded ? bounded : 0.0));
    const float limit = (a == 0.0f) == (y < 0.0f) ? infinity : 0.0f;  // of 0 and infinity, for y != 0
    float result = regular ? power : limit;
    const bool whole = trunc(y) == y;
    const bool odd = whole && fabs(y) < 0x1p24f && fabs(trunc(y * 0.5f) * 2.0f - y) == 1.0f;
    result = signbit(x) && odd ? -result : result;
    result = x < 0.0f && !whole && x > -infinity ? __builtin_nanf("") : result;
    const float undefined = x != x ? x : y;
    result = x != x || y != y ? undefined : result;
    result = a == 1.0f && fabs(y) == infinity ? 1.0f : result;
    return x == 1.0f || y == 0.0f ? 1.0f : result;
}
inline float powr(float x, float y) { return x < 0.0f ? __builtin_nanf("") : pow(x, y); }

inline float ldexp(float x, int n) {
    const int bounded = n < -278 ? -278 : (n > 278 ? 278 : n);
    const int third = bounded / 3;
    return x * detail::power_of_two(third) * detail::power_of_two(third) * detail::power_of_two(bounded - 2 * third);
}

// One implementation serves both: it is as exact as `precise` asks and gives the same bits everywhere.
#define SOFTMETAL_MATH_NAMES \
    using metal::abs, metal::fabs, metal::sqrt, metal::rsqrt, metal::floor, metal::ceil, metal::trunc, metal::rint; \
    using metal::copysign, metal::fract, metal::round, metal::fmod, metal::isnan, metal::isinf, metal::isfinite; \
    using metal::fmin, metal::fmax, metal::min, metal::max, metal::clamp, metal::saturate, metal::sign, metal::fdim; \
    using metal::exp, metal::exp2, metal::exp10, metal::log, metal::log2, metal::log10, metal::tanh; \
    using metal::sin, metal::cos, metal::tan, metal::pow, metal::powr, metal::divide;
namespace precise {
SOFTMETAL_MATH_NAMES
}
namespace fast {
SOFTMETAL_MATH_NAMES
}
#undef SOFTMETAL_MATH_NAMES

}  // namespace metal
