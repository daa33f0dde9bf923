// SPDX-License-Identifier: Apache-2.0
// Products of few rows by a right operand that is not transposed. It is read once, where it lies, row by row in strips
// of columns, since copying it would cost more than the product. The sums of a strip's chains are kept in the
// first-level cache.
#pragma once

#include "engine/gemm_panels.hpp"

namespace softmetal::gemm {
namespace {

constexpr size_t max_rows_strips = 8;
constexpr size_t strip_steps = 4;   // terms of a chain for which its sum is loaded and stored once
constexpr size_t chains_ahead = 4;  // to fetch

constexpr bool is_strips(size_t rows, bool right_transposed) { return !right_transposed && rows <= max_rows_strips; }

template <int Rows>
constexpr size_t strip_vectors = most(16 / Rows, 4) * 16 / lanes;

/// The sums of chains: by chain, vector of the strip and row.
template <int Rows>
using StripSums = Vector[chains][strip_vectors<Rows>][Rows];

/// Adds `steps` terms to a chain of every element of a strip: `first`, and each `chains` further.
template <int Rows, bool Whole>
[[gnu::always_inline]] inline void add_steps(const Part& part, size_t first, size_t steps, size_t column, size_t count,
                                             Vector (&sums)[strip_vectors<Rows>][Rows]) {
    float a[strip_steps][Rows];
    const float* right[strip_steps];
    for (size_t s = 0; s < strip_steps; ++s) {  // beyond the last step zeros, which change no sum, and its row again
        const size_t t = first + least(s, steps - 1) * chains;
        for (int i = 0; i < Rows; ++i)
            a[s][i] = s < steps ? part.left[size_t(i) * part.left_row + t * part.left_term] : 0.0f;
        right[s] = part.right + t * part.right_row + column;
    }
    const size_t ahead = chains_ahead * part.right_row;
    for (size_t v = 0; v * lanes < count; ++v) {
        Vector b[strip_steps];
#pragma GCC unroll 4
        for (size_t s = 0; s < strip_steps; ++s) {
            const float* const from = right[s] + v * lanes;
            if constexpr (Whole) {
                __builtin_prefetch(from + ahead);
                b[s] = load(from);
            } else {
                alignas(64) float values[lanes] = {};
                memcpy(values, from, least(lanes, count - v * lanes) * sizeof(float));
                b[s] = load(values);
            }
        }
#pragma GCC unroll 4
        for (int i = 0; i < Rows; ++i) {
            Vector sum = sums[v][i];
#pragma GCC unroll 4
            for (size_t s = 0; s < strip_steps; ++s) sum = fma(broadcast(a[s][i]), b[s], sum);
            sums[v][i] = sum;
        }
    }
}

template <int Rows>
void strips(const Part& part) {
    constexpr size_t width = strip_vectors<Rows> * lanes;
    for (size_t column = 0; column < part.columns; column += width) {
        const size_t count = least(width, part.columns - column);
        Vector totals[strip_vectors<Rows>][Rows];
        for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
            const size_t end = least(part.terms, first + block_terms);
            StripSums<Rows> sums;
            for (auto& chain : sums)
                for (auto& vector : chain)
                    for (Vector& sum : vector) sum = zero();
            for (size_t t = first; t < end; t += chains * strip_steps) {
                for (size_t chain = 0; chain < least(chains, end - t); ++chain) {
                    const size_t steps = least(strip_steps, divide_up(end - t - chain, chains));
                    if (count % lanes == 0)
                        add_steps<Rows, true>(part, t + chain, steps, column, count, sums[chain]);
                    else
                        add_steps<Rows, false>(part, t + chain, steps, column, count, sums[chain]);
                }
            }
            for (size_t v = 0; v * lanes < count; ++v) {
                for (int i = 0; i < Rows; ++i) {
                    size_t added = 0;  // bits of chains that have been
                    for (const size_t distance : chain_distances) {
                        added |= distance;
                        for (size_t chain = 0; chain < chains; ++chain)
                            if ((chain & added) == 0)
                                sums[chain][v][i] = add(sums[chain][v][i], sums[chain + distance][v][i]);
                    }
                    totals[v][i] = first == 0 ? sums[0][v][i] : add(totals[v][i], sums[0][v][i]);
                }
            }
        }
        for (size_t v = 0; v * lanes < count; ++v)
            for (int i = 0; i < Rows; ++i)
                finish(part, totals[v][i], size_t(i), column + v * lanes, least(lanes, count - v * lanes));
    }
}

struct Strips {
    template <int Rows>
    static constexpr auto of = strips<Rows>;
};

}  // namespace
}  // namespace softmetal::gemm
