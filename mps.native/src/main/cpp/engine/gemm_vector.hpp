// SPDX-License-Identifier: Apache-2.0
// The few vector operations a matrix product needs, for the instruction set the including file is compiled for.
// A Vector has `lanes` floats. The sums of a tile, of tile_rows rows and tile_vectors vectors, are held in registers.
// load_square reads as many elements of as many rows: out[k] holds element offset + k of every row.
#pragma once

#include <stddef.h>

#include "engine/gemm_variant.hpp"

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
constexpr int tile_rows = 12;
constexpr int tile_vectors = 2;

inline Vector zero() { return _mm512_setzero_ps(); }
inline Vector load(const float* p) { return _mm512_loadu_ps(p); }
inline void store(float* p, Vector v) { _mm512_storeu_ps(p, v); }
inline Vector broadcast(float x) { return _mm512_set1_ps(x); }
inline Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
inline Vector multiply(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
inline Vector fma(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }

inline void load_square(const float* const* rows, size_t offset, Vector (&out)[lanes]) {
    // In each quarter of a register, 4 x 4 elements change places; then the quarters do.
    Vector in[lanes];
    for (size_t q = 0; q < 4; ++q) {
        const Vector a = load(rows[4 * q] + offset);
        const Vector b = load(rows[4 * q + 1] + offset);
        const Vector c = load(rows[4 * q + 2] + offset);
        const Vector d = load(rows[4 * q + 3] + offset);
        const Vector ab_low = _mm512_unpacklo_ps(a, b);
        const Vector cd_low = _mm512_unpacklo_ps(c, d);
        const Vector ab_high = _mm512_unpackhi_ps(a, b);
        const Vector cd_high = _mm512_unpackhi_ps(c, d);
        in[q] = _mm512_shuffle_ps(ab_low, cd_low, 0x44);
        in[4 + q] = _mm512_shuffle_ps(ab_low, cd_low, 0xee);
        in[8 + q] = _mm512_shuffle_ps(ab_high, cd_high, 0x44);
        in[12 + q] = _mm512_shuffle_ps(ab_high, cd_high, 0xee);
    }
    for (size_t k = 0; k < 4; ++k) {
        const Vector* const v = in + 4 * k;
        const Vector even_low = _mm512_shuffle_f32x4(v[0], v[1], 0x88);
        const Vector odd_low = _mm512_shuffle_f32x4(v[0], v[1], 0xdd);
        const Vector even_high = _mm512_shuffle_f32x4(v[2], v[3], 0x88);
        const Vector odd_high = _mm512_shuffle_f32x4(v[2], v[3], 0xdd);
        out[k] = _mm512_shuffle_f32x4(even_low, even_high, 0x88);
        out[4 + k] = _mm512_shuffle_f32x4(odd_low, odd_high, 0x88);
        out[8 + k] = _mm512_shuffle_f32x4(even_low, even_high, 0xdd);
        out[12 + k] = _mm512_shuffle_f32x4(odd_low, odd_high, 0xdd);
    }
}

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
inline Vector multiply(Vector a, Vector b) { return _mm256_mul_ps(a, b); }
inline Vector fma(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }

inline Vector load_halves(const float* low, const float* high) {
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm_loadu_ps(high), 1);
}
inline void load_square(const float* const* rows, size_t offset, Vector (&out)[lanes]) {
    for (size_t half = 0; half < 8; half += 4) {
        const size_t at = offset + half;
        const Vector a = load_halves(rows[0] + at, rows[4] + at);
        const Vector b = load_halves(rows[1] + at, rows[5] + at);
        const Vector c = load_halves(rows[2] + at, rows[6] + at);
        const Vector d = load_halves(rows[3] + at, rows[7] + at);
        const Vector ab_low = _mm256_unpacklo_ps(a, b);
        const Vector cd_low = _mm256_unpacklo_ps(c, d);
        const Vector ab_high = _mm256_unpackhi_ps(a, b);
        const Vector cd_high = _mm256_unpackhi_ps(c, d);
        out[half] = _mm256_shuffle_ps(ab_low, cd_low, 0x44);
        out[half + 1] = _mm256_shuffle_ps(ab_low, cd_low, 0xee);
        out[half + 2] = _mm256_shuffle_ps(ab_high, cd_high, 0x44);
        out[half + 3] = _mm256_shuffle_ps(ab_high, cd_high, 0xee);
    }
}

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
inline Vector multiply(Vector a, Vector b) { return _mm_mul_ps(a, b); }
inline Vector fma(Vector a, Vector b, Vector c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }  // rounds twice

inline void load_square(const float* const* rows, size_t offset, Vector (&out)[lanes]) {
    for (size_t k = 0; k < lanes; ++k) out[k] = load(rows[k] + offset);
    _MM_TRANSPOSE4_PS(out[0], out[1], out[2], out[3]);
}

#elif defined(__aarch64__)

using Vector = float32x4_t;
constexpr size_t lanes = 4;
constexpr int tile_rows = 8;
constexpr int tile_vectors = 2;

inline Vector zero() { return vdupq_n_f32(0.0f); }
inline Vector load(const float* p) { return vld1q_f32(p); }
inline void store(float* p, Vector v) { vst1q_f32(p, v); }
inline Vector broadcast(float x) { return vdupq_n_f32(x); }
inline Vector add(Vector a, Vector b) { return vaddq_f32(a, b); }
inline Vector multiply(Vector a, Vector b) { return vmulq_f32(a, b); }
inline Vector fma(Vector a, Vector b, Vector c) { return vfmaq_f32(c, a, b); }

inline Vector join(float32x2_t low, float32x2_t high) { return vcombine_f32(low, high); }
inline void load_square(const float* const* rows, size_t offset, Vector (&out)[lanes]) {
    const float32x4x2_t ab = vtrnq_f32(load(rows[0] + offset), load(rows[1] + offset));
    const float32x4x2_t cd = vtrnq_f32(load(rows[2] + offset), load(rows[3] + offset));
    out[0] = join(vget_low_f32(ab.val[0]), vget_low_f32(cd.val[0]));
    out[1] = join(vget_low_f32(ab.val[1]), vget_low_f32(cd.val[1]));
    out[2] = join(vget_high_f32(ab.val[0]), vget_high_f32(cd.val[0]));
    out[3] = join(vget_high_f32(ab.val[1]), vget_high_f32(cd.val[1]));
}

#endif

/// Element `offset` of every row.
inline Vector load_column(const float* const* rows, size_t offset) {
    alignas(64) float values[lanes];
    for (size_t i = 0; i < lanes; ++i) values[i] = rows[i][offset];
    return load(values);
}

}  // namespace
}  // namespace softmetal::gemm
