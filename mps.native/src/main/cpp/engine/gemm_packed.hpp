// SPDX-License-Identifier: Apache-2.0
// Operands are copied block by block into panels as a tile of the result, held in registers, reads them, after Goto and
// van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). The right panel (at most 32 KiB) stays in
// the first-level cache, the left block in the second.
#pragma once

#include <utility>

#include "engine/gemm_part.hpp"

namespace softmetal::gemm {
namespace {

struct Panels {
    alignas(64) float left[max_block_rows * block_terms];
    alignas(64) float right[tile_columns * block_terms];
    alignas(64) Sums sums[max_block_rows * max_block_columns / lanes];
};

/// A thread's panels, kept until it ends.
Panels& panels() {
    struct Owner {
        Panels* const panels = new Panels;
        ~Owner() { delete panels; }
    };
    static thread_local const Owner own;
    return *own.panels;
}

/// Copies rows [0, part.rows) x terms [first, end), the terms of a row as neighbours.
void pack_left(const Part& part, size_t first, size_t end, float* to) {
    if (part.left_term == 1) {
        for (size_t i = 0; i < part.rows; ++i)
            memcpy(to + i * block_terms, part.left + i * part.left_row + first, (end - first) * sizeof(float));
        return;
    }
    const size_t whole_rows = part.rows / 4 * 4;
    size_t t = first;
    for (; t + lanes <= end; t += lanes) {
        const float* terms[lanes];
        for (size_t l = 0; l < lanes; ++l) terms[l] = part.left + (t + l) * part.left_term;
        for (size_t i = 0; i < whole_rows; i += 4) {
            Vector four[4];
            load_transposed(terms, i, four);
            for (size_t r = 0; r < 4; ++r) store(to + (i + r) * block_terms + t - first, four[r]);
        }
        for (size_t i = whole_rows; i < part.rows; ++i) store(to + i * block_terms + t - first, load_column(terms, i));
    }
    for (; t < end; ++t)
        for (size_t i = 0; i < part.rows; ++i) to[i * block_terms + t - first] = part.left[t * part.left_term + i];
}

/// Copies one panel: for each term, tile_columns columns from `column` on, zeros beyond the edge.
void pack_right(const Part& part, size_t column, size_t first, size_t end, float* to) {
    const size_t count = least(tile_columns, part.columns - column);
    if (!part.right_transposed) {
        for (size_t t = first; t < end; ++t, to += tile_columns) {
            const float* const from = part.right + t * part.right_row + column;
            __builtin_prefetch(from + least(rows_ahead, end - 1 - t) * part.right_row);
            if (count == tile_columns) {
                for (int j = 0; j < tile_vectors; ++j) store(to + size_t(j) * lanes, load(from + size_t(j) * lanes));
            } else {
                memcpy(to, from, count * sizeof(float));
                memset(to + count, 0, (tile_columns - count) * sizeof(float));
            }
        }
        return;
    }
    const float* columns[tile_columns];
    for (size_t c = 0; c < tile_columns; ++c)  // beyond the edge the last column again, its sums unused
        columns[c] = part.right + (column + least(c, count - 1)) * part.right_row;
    for (int j = 0; j < tile_vectors; ++j) {
        const float* const* const group = columns + size_t(j) * lanes;
        float* row = to + size_t(j) * lanes;
        size_t t = first;
        for (; t + 4 <= end; t += 4) {
            Vector four[4];
            load_transposed(group, t, four);
            for (int k = 0; k < 4; ++k, row += tile_columns) store(row, four[k]);
        }
        for (; t < end; ++t, row += tile_columns) store(row, load_column(group, t));
    }
}

struct Tile {
    const float* left;
    const float* right;
    size_t terms;
    Sums* sums;
    bool first_block;
    bool last_block;
    size_t row;
    size_t column;
    size_t columns;
};

/// Calls function(i, j) for every vector of a tile, all of it unrolled: an array's elements become registers only then.
template <int Rows, typename Function>
[[gnu::always_inline]] inline void for_each(Function function) {
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 8
        for (int j = 0; j < tile_vectors; ++j) function(i, j);
}

/// Adds a run of `terms` terms to a tile.
template <int Rows>
[[gnu::always_inline]] inline void add_run(Sums (&sums)[Rows][tile_vectors], const float* left, const float* right,
                                           size_t terms) {
    Vector run[Rows][tile_vectors];
    for_each<Rows>([&](int i, int j) { run[i][j] = zero(); });
#pragma GCC unroll 8
    for (size_t t = 0; t < terms; ++t, ++left, right += tile_columns) {
        Vector b[tile_vectors];
#pragma GCC unroll 8
        for (int j = 0; j < tile_vectors; ++j) b[j] = load(right + size_t(j) * lanes);
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i) {
            const Vector a = broadcast(left[size_t(i) * block_terms]);
#pragma GCC unroll 8
            for (int j = 0; j < tile_vectors; ++j) run[i][j] = fma(a, b[j], run[i][j]);
        }
    }
    for_each<Rows>([&](int i, int j) { sums[i][j].add_run(run[i][j]); });
}

template <int Rows>
void tile(const Part& part, const Tile& tile) {
    Sums sums[Rows][tile_vectors];
    if (tile.first_block)
        for_each<Rows>([&](int i, int j) { sums[i][j] = {zero(), zero()}; });
    else
        for_each<Rows>([&](int i, int j) { sums[i][j] = tile.sums[i * tile_vectors + j]; });
    const float* left = tile.left;
    const float* right = tile.right;
    size_t terms = tile.terms;
    for (; terms >= run_terms; terms -= run_terms, left += run_terms, right += run_terms * tile_columns)
        add_run(sums, left, right, run_terms);
    if (terms > 0) add_run(sums, left, right, terms);
    if (!tile.last_block) {
        for_each<Rows>([&](int i, int j) { tile.sums[i * tile_vectors + j] = sums[i][j]; });
        return;
    }
    for_each<Rows>([&](int i, int j) {
        const size_t column = size_t(j) * lanes;
        if (column < tile.columns)
            finish(part, sums[i][j].value(), tile.row + size_t(i), tile.column + column,
                   least(lanes, tile.columns - column));
    });
}

using TileFunction = void (*)(const Part&, const Tile&);

template <int... Rows>
TileFunction tile_function(size_t rows, std::integer_sequence<int, Rows...>) {
    static constexpr TileFunction functions[] = {tile<Rows + 1>...};
    return functions[rows - 1];
}

void packed(const Part& part) {
    Panels& p = panels();
    for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
        const size_t end = least(part.terms, first + block_terms);
        pack_left(part, first, end, p.left);
        Sums* sums = p.sums;
        for (size_t column = 0; column < part.columns; column += tile_columns) {
            pack_right(part, column, first, end, p.right);
            for (size_t row = 0, rows; row < part.rows; row += rows, sums += tile_rows * tile_vectors) {
                // As even as possible: a tile of one row would wait for each multiply-add.
                rows = divide_up(part.rows - row, divide_up(part.rows - row, tile_rows));
                const Tile t{p.left + row * block_terms,
                             p.right,
                             end - first,
                             sums,
                             first == 0,
                             end == part.terms,
                             row,
                             column,
                             least(tile_columns, part.columns - column)};
                tile_function(rows, std::make_integer_sequence<int, tile_rows>())(part, t);
            }
        }
    }
}

}  // namespace
}  // namespace softmetal::gemm
