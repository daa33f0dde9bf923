// SPDX-License-Identifier: Apache-2.0
// A tile of the result: as many rows and columns as registers hold the sums of.
#pragma once

#include "engine/gemm_panels.hpp"

namespace softmetal::gemm {
namespace {

/// A block of the terms of a tile, and where its operands lie.
struct Tile {
    const float* left;
    size_t left_row;
    const float* right;  // a panel, see Places
    size_t terms;
    const float* ahead;  // what is fetched meanwhile, ahead_step floats further each time
    size_t ahead_step;
    Vector* total;
    bool first_block;
    bool last_block;
    size_t row;
    size_t column;
    size_t columns;
};

template <int Rows>
using TileSums = Vector[Rows][tile_vectors];

/// Calls function(i, j, n) for vector n of a tile, all of it unrolled: an array's elements become registers only then.
template <int Rows, typename Function>
[[gnu::always_inline]] inline void for_each(Function function) {
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 8
        for (int j = 0; j < tile_vectors; ++j) function(i, j, i * tile_vectors + j);
}

/// A term of every element of a tile, of one chain.
template <int Rows>
[[gnu::always_inline]] inline void add_term(const float* left, size_t left_row, const float* right,
                                            TileSums<Rows>& sums) {
    Vector b[tile_vectors];
#pragma GCC unroll 8
    for (int j = 0; j < tile_vectors; ++j) b[j] = load(right + size_t(j) * lanes);
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
        const Vector a = broadcast(left[size_t(i) * left_row]);
#pragma GCC unroll 8
        for (int j = 0; j < tile_vectors; ++j) sums[i][j] = fma(a, b[j], sums[i][j]);
    }
}

/// The sums of `chains_at_once` chains from the n-th on, of every element of a tile. Of two, the registers hold both:
/// while the end of one waits for its last terms, there is the other, and their sums are added where they are.
template <int Rows>
[[gnu::always_inline]] inline void sum_chains(const Tile& tile, size_t n, const float*& ahead,
                                              TileSums<Rows> (&sums)[chains_at_once]) {
    const float* left[chains_at_once];
    const float* right = tile.right + n * chain_length(tile.terms) * tile_columns;
#pragma GCC unroll 2
    for (size_t c = 0; c < chains_at_once; ++c) {
        left[c] = tile.left + chain_at(n + c);
        for_each<Rows>([&](int i, int j, int) { sums[c][i][j] = zero(); });
    }
    const auto add_terms = [&]() __attribute__((always_inline)) {
#pragma GCC unroll 2
        for (size_t c = 0; c < chains_at_once; ++c) {
            add_term<Rows>(left[c], tile.left_row, right + c * tile_columns, sums[c]);
            left[c] += chains;
        }
        right += chains_at_once * tile_columns;
    };
    constexpr size_t steps = 4 / chains_at_once;
    size_t terms = terms_of_chain(chain_at(n + chains_at_once - 1), tile.terms);
    for (; terms >= steps; terms -= steps) {
        __builtin_prefetch(ahead, 0, 2);
        ahead += tile.ahead_step;
#pragma GCC unroll 4
        for (size_t k = 0; k < steps; ++k) add_terms();
    }
    for (; terms > 0; --terms) add_terms();
    // The first chain begins before the last one, and may have one term more.
    if (chains_at_once > 1 && terms_of_chain(chain_at(n), tile.terms) >
                                  terms_of_chain(chain_at(n + chains_at_once - 1), tile.terms))
        add_term<Rows>(left[0], tile.left_row, right, sums[0]);
}

/// The sums of the n-th chain and the one after it, added to each other.
template <int Rows>
[[gnu::always_inline]] inline void sum_pair(const Tile& tile, size_t n, const float*& ahead, TileSums<Rows>& sums) {
    TileSums<Rows> parts[2 / chains_at_once][chains_at_once];
#pragma GCC unroll 2
    for (size_t c = 0; c < 2; c += chains_at_once) sum_chains<Rows>(tile, n + c, ahead, parts[c / chains_at_once]);
    TileSums<Rows>& odd = parts[2 / chains_at_once - 1][chains_at_once - 1];
    for_each<Rows>([&](int i, int j, int) { sums[i][j] = add(parts[0][0][i][j], odd[i][j]); });
}

template <int Rows>
void tile(const Part& part, const Tile& tile) {
    Panels& p = panels();
    if (tile.last_block) {
        const float* const result = part.result + tile.row * part.result_row + tile.column;
        for (size_t i = 0; i < Rows; ++i)
            for (size_t c = 0; c < tile.columns; c += 16) __builtin_prefetch(result + i * part.result_row + c, 1);
    }
    const float* ahead = tile.ahead;
    TileSums<Rows> sums;
    for (size_t pair = 0; pair < chains / 2; ++pair) {
        sum_pair<Rows>(tile, 2 * pair, ahead, sums);
        size_t level = 0;
        for (; pair >> level & 1; ++level) {
            const Vector* const waiting = p.waiting[level];
            for_each<Rows>([&](int i, int j, int n) { sums[i][j] = add(waiting[n], sums[i][j]); });
        }
        Vector* const waiting = p.waiting[level];
        if (level < pair_levels) for_each<Rows>([&](int i, int j, int n) { waiting[n] = sums[i][j]; });
    }
    Vector* const total = tile.total;
    if (!tile.first_block) for_each<Rows>([&](int i, int j, int n) { sums[i][j] = add(total[n], sums[i][j]); });
    for_each<Rows>([&](int i, int j, int n) { total[n] = sums[i][j]; });
    if (!tile.last_block) return;
    for (size_t i = 0, n = 0; i < Rows; ++i) {
        for (size_t j = 0; j < tile_vectors; ++j, ++n) {
            const size_t column = j * lanes;
            if (column < tile.columns)
                finish(part, total[n], tile.row + i, tile.column + column, least(lanes, tile.columns - column));
        }
    }
}

struct Tiles {
    template <int Rows>
    static constexpr auto of = tile<Rows>;
};

}  // namespace
}  // namespace softmetal::gemm
