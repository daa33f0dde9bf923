// SPDX-License-Identifier: Apache-2.0
// The few vector operations a matrix product needs, for the instruction set the including file is compiled for.
// A Vector has `lanes` floats, in groups of four ("quads") as the shuffle instructions see them.
#pragma once

#include <stddef.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace softmetal::gemm {
namespace {

#if defined(__AVX512F__)

using Vector = __m512;
constexpr size_t lanes = 16;
// The result tile held in registers: the runs of rows x vectors, with 32 registers also the totals, and room for the
// operands. With 16 the totals lie in the cache: half the tile would leave too few independent multiply-adds.
constexpr int tile_rows = 7;
constexpr int tile_vectors = 2;

inline Vector zero() { return _mm512_setzero_ps(); }
inline Vector load(const float* p) { return _mm512_loadu_ps(p); }
inline void store(float* p, Vector v) { _mm512_storeu_ps(p, v); }
inline Vector broadcast(float x) { return _mm512_set1_ps(x); }
inline Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
inline Vector subtract(Vector a, Vector b) { return _mm512_sub_ps(a, b); }
inline Vector multiply(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
inline bool any_nan(Vector v) { return _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q) != 0; }
inline Vector fma(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
inline Vector load_quads(const float* const* rows, size_t offset) {
    Vector v = _mm512_castps128_ps512(_mm_loadu_ps(rows[0] + offset));
    v = _mm512_insertf32x4(v, _mm_loadu_ps(rows[4] + offset), 1);
    v = _mm512_insertf32x4(v, _mm_loadu_ps(rows[8] + offset), 2);
    return _mm512_insertf32x4(v, _mm_loadu_ps(rows[12] + offset), 3);
}
inline Vector unpack_low(Vector a, Vector b) { return _mm512_unpacklo_ps(a, b); }
inline Vector unpack_high(Vector a, Vector b) { return _mm512_unpackhi_ps(a, b); }
inline Vector join_low(Vector a, Vector b) { return _mm512_shuffle_ps(a, b, 0x44); }
inline Vector join_high(Vector a, Vector b) { return _mm512_shuffle_ps(a, b, 0xee); }

#elif defined(__AVX2__) && defined(__FMA__)

using Vector = __m256;
constexpr size_t lanes = 8;
constexpr int tile_rows = 6;
constexpr int tile_vectors = 2;

inline Vector zero() { return _mm256_setzero_ps(); }
inline Vector load(const float* p) { return _mm256_loadu_ps(p); }
inline void store(float* p, Vector v) { _mm256_storeu_ps(p, v); }
inline Vector broadcast(float x) { return _mm256_set1_ps(x); }
inline Vector add(Vector a, Vector b) { return _mm256_add_ps(a, b); }
inline Vector subtract(Vector a, Vector b) { return _mm256_sub_ps(a, b); }
inline Vector multiply(Vector a, Vector b) { return _mm256_mul_ps(a, b); }
inline bool any_nan(Vector v) { return _mm256_movemask_ps(_mm256_cmp_ps(v, v, _CMP_UNORD_Q)) != 0; }
inline Vector fma(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
inline Vector load_quads(const float* const* rows, size_t offset) {
    const Vector v = _mm256_castps128_ps256(_mm_loadu_ps(rows[0] + offset));
    return _mm256_insertf128_ps(v, _mm_loadu_ps(rows[4] + offset), 1);
}
inline Vector unpack_low(Vector a, Vector b) { return _mm256_unpacklo_ps(a, b); }
inline Vector unpack_high(Vector a, Vector b) { return _mm256_unpackhi_ps(a, b); }
inline Vector join_low(Vector a, Vector b) { return _mm256_shuffle_ps(a, b, 0x44); }
inline Vector join_high(Vector a, Vector b) { return _mm256_shuffle_ps(a, b, 0xee); }

#elif defined(__x86_64__)

using Vector = __m128;
constexpr size_t lanes = 4;
constexpr int tile_rows = 6;
constexpr int tile_vectors = 2;

inline Vector zero() { return _mm_setzero_ps(); }
inline Vector load(const float* p) { return _mm_loadu_ps(p); }
inline void store(float* p, Vector v) { _mm_storeu_ps(p, v); }
inline Vector broadcast(float x) { return _mm_set1_ps(x); }
inline Vector add(Vector a, Vector b) { return _mm_add_ps(a, b); }
inline Vector subtract(Vector a, Vector b) { return _mm_sub_ps(a, b); }
inline Vector multiply(Vector a, Vector b) { return _mm_mul_ps(a, b); }
inline bool any_nan(Vector v) { return _mm_movemask_ps(_mm_cmpunord_ps(v, v)) != 0; }
inline Vector fma(Vector a, Vector b, Vector c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }  // rounds twice
inline Vector load_quads(const float* const* rows, size_t offset) { return _mm_loadu_ps(rows[0] + offset); }
inline Vector unpack_low(Vector a, Vector b) { return _mm_unpacklo_ps(a, b); }
inline Vector unpack_high(Vector a, Vector b) { return _mm_unpackhi_ps(a, b); }
inline Vector join_low(Vector a, Vector b) { return _mm_shuffle_ps(a, b, 0x44); }
inline Vector join_high(Vector a, Vector b) { return _mm_shuffle_ps(a, b, 0xee); }

#elif defined(__aarch64__)

using Vector = float32x4_t;
constexpr size_t lanes = 4;
constexpr int tile_rows = 7;
constexpr int tile_vectors = 2;

inline Vector zero() { return vdupq_n_f32(0.0f); }
inline Vector load(const float* p) { return vld1q_f32(p); }
inline void store(float* p, Vector v) { vst1q_f32(p, v); }
inline Vector broadcast(float x) { return vdupq_n_f32(x); }
inline Vector add(Vector a, Vector b) { return vaddq_f32(a, b); }
inline Vector subtract(Vector a, Vector b) { return vsubq_f32(a, b); }
inline Vector multiply(Vector a, Vector b) { return vmulq_f32(a, b); }
inline bool any_nan(Vector v) { return vminvq_u32(vceqq_f32(v, v)) == 0; }
inline Vector fma(Vector a, Vector b, Vector c) { return vfmaq_f32(c, a, b); }
inline Vector load_quads(const float* const* rows, size_t offset) { return vld1q_f32(rows[0] + offset); }
inline Vector unpack_low(Vector a, Vector b) { return vzip1q_f32(a, b); }
inline Vector unpack_high(Vector a, Vector b) { return vzip2q_f32(a, b); }
inline Vector join_low(Vector a, Vector b) {
    return vreinterpretq_f32_f64(vzip1q_f64(vreinterpretq_f64_f32(a), vreinterpretq_f64_f32(b)));
}
inline Vector join_high(Vector a, Vector b) {
    return vreinterpretq_f32_f64(vzip2q_f64(vreinterpretq_f64_f32(a), vreinterpretq_f64_f32(b)));
}

#endif

/// Four terms of `lanes` rows: out[i] holds element offset + i of every row.
inline void load_transposed(const float* const* rows, size_t offset, Vector (&out)[4]) {
    const Vector a = load_quads(rows, offset);
    const Vector b = load_quads(rows + 1, offset);
    const Vector c = load_quads(rows + 2, offset);
    const Vector d = load_quads(rows + 3, offset);
    const Vector ab_low = unpack_low(a, b);
    const Vector cd_low = unpack_low(c, d);
    const Vector ab_high = unpack_high(a, b);
    const Vector cd_high = unpack_high(c, d);
    out[0] = join_low(ab_low, cd_low);
    out[1] = join_high(ab_low, cd_low);
    out[2] = join_low(ab_high, cd_high);
    out[3] = join_high(ab_high, cd_high);
}

/// Element `offset` of every row.
inline Vector load_column(const float* const* rows, size_t offset) {
    alignas(64) float values[lanes];
    for (size_t i = 0; i < lanes; ++i) values[i] = rows[i][offset];
    return load(values);
}

inline float fma(float a, float b, float c) {
#if defined(__FMA__) || defined(__aarch64__)
    return __builtin_fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

}  // namespace
}  // namespace softmetal::gemm
