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
    const float* right;  // a panel: chain by chain, of the same length as the first
    size_t terms;
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

/// The sums of the n-th chain, of every element of a tile.
template <int Rows>
[[gnu::always_inline]] inline void sum_chain(const Tile& tile, size_t n, TileSums<Rows>& sums) {
    const size_t chain = chain_at(n);
    const float* left = tile.left + chain;
    const float* right = tile.right + n * divide_up(tile.terms, chains) * tile_columns;
    for_each<Rows>([&](int i, int j, int) { sums[i][j] = zero(); });
    const auto add_term = [&]() __attribute__((always_inline)) {
        Vector b[tile_vectors];
#pragma GCC unroll 8
        for (int j = 0; j < tile_vectors; ++j) b[j] = load(right + size_t(j) * lanes);
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i) {
            const Vector a = broadcast(left[size_t(i) * tile.left_row]);
#pragma GCC unroll 8
            for (int j = 0; j < tile_vectors; ++j) sums[i][j] = fma(a, b[j], sums[i][j]);
        }
        left += chains;
        right += tile_columns;
    };
    size_t terms = chain < tile.terms ? divide_up(tile.terms - chain, chains) : 0;
    for (; terms >= 4; terms -= 4) {
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) add_term();
    }
    for (; terms > 0; --terms) add_term();
}

template <int Rows>
void tile(const Part& part, const Tile& tile) {
    Panels& p = panels();
    if (tile.last_block) {
        const float* const result = part.result + tile.row * part.result_row + tile.column;
        for (size_t i = 0; i < Rows; ++i)
            for (size_t c = 0; c < tile.columns; c += 16) __builtin_prefetch(result + i * part.result_row + c, 1);
    }
    TileSums<Rows> sums;
    for (size_t pair = 0; pair < chains / 2; ++pair) {
        TileSums<Rows> even;
        sum_chain<Rows>(tile, 2 * pair, even);
        sum_chain<Rows>(tile, 2 * pair + 1, sums);
        for_each<Rows>([&](int i, int j, int) { sums[i][j] = add(even[i][j], sums[i][j]); });
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
