// SPDX-License-Identifier: Apache-2.0
// Operands are copied block by block into panels as a tile of the result, held in registers, reads them, after Goto and
// van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). The right panel (at most 32 KiB) stays in
// the first-level cache, the left block in the second. Left rows that lie close together are read where they are.
#pragma once

#include <utility>

#include "engine/gemm_panels.hpp"

namespace softmetal::gemm {
namespace {

/// Whether a tile may read the left rows where they are: the terms neighbours, and the rows at most half a page apart.
/// Rows further apart meet in few sets of the first-level cache if their distance is a power of 2.
bool reads_left_in_place(const Part& part) { return part.left_term == 1 && part.left_row <= 512; }

/// Copies rows [0, part.rows) x terms [first, end), the terms of a row as neighbours.
void pack_left(const Part& part, size_t first, size_t end, float* to) {
    if (part.left_term == 1) {
        for (size_t i = 0; i < part.rows; ++i)
            memcpy(to + i * left_row, part.left + i * part.left_row + first, (end - first) * sizeof(float));
        return;
    }
    const size_t whole_rows = part.rows / lanes * lanes;
    size_t t = first;
    for (; t + lanes <= end; t += lanes) {
        const float* terms[lanes];
        for (size_t l = 0; l < lanes; ++l) terms[l] = part.left + (t + l) * part.left_term;
        for (size_t i = 0; i < whole_rows; i += lanes) {
            Vector square[lanes];
            load_square(terms, i, square);
            for (size_t r = 0; r < lanes; ++r) store(to + (i + r) * left_row + t - first, square[r]);
        }
        for (size_t i = whole_rows; i < part.rows; ++i) store(to + i * left_row + t - first, load_column(terms, i));
    }
    for (; t < end; ++t)
        for (size_t i = 0; i < part.rows; ++i) to[i * left_row + t - first] = part.left[t * part.left_term + i];
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
    for (int j = 0; j < tile_vectors; ++j) {
        const float* columns[lanes];
        for (size_t c = 0; c < lanes; ++c)  // beyond the edge the last column again, its sums unused
            columns[c] = part.right + (column + least(size_t(j) * lanes + c, count - 1)) * part.right_row;
        float* row = to + size_t(j) * lanes;
        size_t t = first;
        for (; t + lanes <= end; t += lanes) {
            Vector square[lanes];
            load_square(columns, t, square);
            for (size_t k = 0; k < lanes; ++k, row += tile_columns) store(row, square[k]);
        }
        for (; t < end; ++t, row += tile_columns) store(row, load_column(columns, t));
    }
}

/// Fetches what `pack_right` will copy later, or share `share` of `shares` of it, into the second-level cache.
void fetch_right(const Part& part, size_t column, size_t first, size_t end, size_t share, size_t shares) {
    const size_t columns = least(tile_columns, part.columns - column);
    const float* const from = part.right + (part.right_transposed ? column * part.right_row + first
                                                                  : first * part.right_row + column);
    const size_t rows = part.right_transposed ? columns : end - first;
    const size_t row_floats = part.right_transposed ? end - first : columns;
    for (size_t row = rows * share / shares; row < rows * (share + 1) / shares; ++row)
        for (size_t c = 0; c < row_floats; c += 16) __builtin_prefetch(from + row * part.right_row + c, 0, 2);
}

struct Tile {
    const float* left;
    size_t left_distance;  // between rows
    const float* right;
    size_t terms;
    size_t run_terms;
    TileSums* sums;
    Vector* group;
    bool first_block;
    bool last_block;
    size_t row;
    size_t column;
    size_t columns;
};

/// Calls function(i, j, n) for vector n of a tile, all of it unrolled: an array's elements become registers only then.
template <int Rows, typename Function>
[[gnu::always_inline]] inline void for_each(Function function) {
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 8
        for (int j = 0; j < tile_vectors; ++j) function(i, j, i * tile_vectors + j);
}

/// Adds a run of `terms` terms, at a place of its group, to a tile. Only the run is held in registers.
template <int Rows>
[[gnu::always_inline]] inline void add_run(const Tile& tile, const float* left, const float* right, size_t terms,
                                           size_t place) {
    Vector* const total = tile.sums->total;
    Vector* const lost = tile.sums->lost;
    Vector* const group = tile.group;
    Vector run[Rows][tile_vectors];
    if (place == group_runs - 1)
        for_each<Rows>([&](int i, int j, int n) { run[i][j] = lost[n]; });
    else
        for_each<Rows>([&](int i, int j, int) { run[i][j] = zero(); });
    const auto add_term = [&](size_t t) __attribute__((always_inline)) {
        Vector b[tile_vectors];
#pragma GCC unroll 8
        for (int j = 0; j < tile_vectors; ++j) b[j] = load(right + t * tile_columns + size_t(j) * lanes);
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i) {
            const Vector a = broadcast(left[size_t(i) * tile.left_distance + t]);
#pragma GCC unroll 8
            for (int j = 0; j < tile_vectors; ++j) run[i][j] = fma(a, b[j], run[i][j]);
        }
    };
    for (; terms >= short_run; terms -= short_run, left += short_run, right += short_run * tile_columns) {
#pragma GCC unroll 4
        for (size_t t = 0; t < short_run; ++t) add_term(t);
    }
    for (; terms > 0; --terms, ++left, right += tile_columns) add_term(0);
    if (place == 0)
        for_each<Rows>([&](int i, int j, int n) { group[n] = run[i][j]; });
    else if (place < group_runs - 1)
        for_each<Rows>([&](int i, int j, int n) { group[n] = add(group[n], run[i][j]); });
    else
        for_each<Rows>([&](int i, int j, int n) { add_group(add(group[n], run[i][j]), total[n], lost[n]); });
}

template <int Rows>
void tile(const Part& part, const Tile& tile) {
    Vector* const total = tile.sums->total;
    Vector* const lost = tile.sums->lost;
    if (tile.first_block) for_each<Rows>([&](int, int, int n) { total[n] = lost[n] = zero(); });
    if (tile.last_block) {
        const float* const result = part.result + tile.row * part.result_row + tile.column;
        for (size_t i = 0; i < Rows; ++i)
            for (size_t c = 0; c < tile.columns; c += 16) __builtin_prefetch(result + i * part.result_row + c, 1);
    }
    size_t place = 0;
    for (size_t t = 0; t < tile.terms; t += tile.run_terms) {
        add_run<Rows>(tile, tile.left + t, tile.right + t * tile_columns, least(tile.run_terms, tile.terms - t), place);
        place = place + 1 == group_runs ? 0 : place + 1;
    }
    if (!tile.last_block) return;
    if (place != 0)
        for_each<Rows>([&](int, int, int n) { add_group(add(tile.group[n], lost[n]), total[n], lost[n]); });
    for (size_t i = 0, n = 0; i < Rows; ++i) {
        for (size_t j = 0; j < tile_vectors; ++j, ++n) {
            const size_t column = j * lanes;
            if (column < tile.columns)
                finish(part, add(total[n], lost[n]), tile.row + i, tile.column + column,
                       least(lanes, tile.columns - column));
        }
    }
}

using TileFunction = void (*)(const Part&, const Tile&);

template <int... Rows>
TileFunction tile_function(size_t rows, std::integer_sequence<int, Rows...>) {
    static constexpr TileFunction functions[] = {tile<Rows + 1>...};
    return functions[rows - 1];
}

void packed(const Part& part) {
    Panels& p = panels();
    const size_t block_terms = part.terms <= short_interior ? short_interior : long_block_terms;
    const bool in_place = reads_left_in_place(part);
    const size_t left_distance = in_place ? part.left_row : left_row;
    for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
        const size_t end = least(part.terms, first + block_terms);
        if (!in_place) pack_left(part, first, end, p.left);
        const float* const left = in_place ? part.left + first : p.left;
        TileSums* sums = p.sums;
        for (size_t column = 0; column < part.columns; column += tile_columns) {
            pack_right(part, column, first, end, p.right);
            const bool last = column + tile_columns >= part.columns;
            const size_t next_column = last ? 0 : column + tile_columns;
            const size_t next_first = last ? end : first;
            const size_t next_end = least(part.terms, next_first + block_terms);
            const size_t tiles = divide_up(part.rows, tile_rows);
            for (size_t row = 0, rows, n = 0; row < part.rows; row += rows, ++n) {
                fetch_right(part, next_column, next_first, next_end, n, tiles);
                // As even as possible: a tile of one row would wait for each multiply-add.
                rows = divide_up(part.rows - row, divide_up(part.rows - row, tile_rows));
                const Tile t{left + row * left_distance,
                             left_distance,
                             p.right,
                             end - first,
                             run_terms(part.terms),
                             sums,
                             p.group,
                             first == 0,
                             end == part.terms,
                             row,
                             column,
                             least(tile_columns, part.columns - column)};
                tile_function(rows, std::make_integer_sequence<int, tile_rows>())(part, t);
                if (part.terms > block_terms) ++sums;
            }
        }
    }
}

}  // namespace
}  // namespace softmetal::gemm
