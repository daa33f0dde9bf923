// SPDX-License-Identifier: Apache-2.0
// Operands are copied block by block into panels as a tile of the result, held in registers, reads them, after Goto and
// van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). The tile passes the block once per chain,
// with a stride of 4 terms. The right panel (16 KiB) stays in the first-level cache, the left block in the second.
#pragma once

#include <utility>

#include "engine/gemm_part.hpp"

namespace softmetal::gemm {
namespace {

struct Panels {
    alignas(64) float left[max_block_rows * block_terms];
    alignas(64) float right[tile_columns * block_terms];
    alignas(64) float sums[max_block_rows * max_block_columns];
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
    float* sums;         // the tile's sums so far
    bool first_block;
    bool last_block;
    float* result;
    size_t columns;
};

/// Adds every fourth term to a tile: `terms` of them, from packed panels.
template <int Rows>
inline void accumulate(Vector (&sum)[Rows][tile_vectors], const float* left, const float* right, size_t terms) {
    for (size_t t = 0; t < terms; ++t, left += chains, right += chains * tile_columns) {
        Vector b[tile_vectors];
#pragma GCC unroll 8
        for (int j = 0; j < tile_vectors; ++j) b[j] = load(right + size_t(j) * lanes);
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i) {
            const Vector a = broadcast(left[size_t(i) * block_terms]);
#pragma GCC unroll 8
            for (int j = 0; j < tile_vectors; ++j) sum[i][j] = fma(a, b[j], sum[i][j]);
        }
    }
}

template <int Rows>
void tile(const Part& part, const Tile& t) {
    alignas(64) float block[Rows][tile_vectors][lanes] = {};
    for (size_t chain = 0; chain < least(chains, t.terms); ++chain) {
        Vector sum[Rows][tile_vectors];
        for (auto& row : sum)
            for (Vector& v : row) v = zero();
        accumulate(sum, t.left + chain, t.right + chain * tile_columns, (t.terms + chains - 1 - chain) / chains);
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 8
            for (int j = 0; j < tile_vectors; ++j)
                store(block[i][j], add(load(block[i][j]), sum[i][j]));
    }
    for (int i = 0; i < Rows; ++i) {
        for (int j = 0; j < tile_vectors; ++j) {
            float* const so_far = t.sums + (size_t(i) * tile_vectors + size_t(j)) * lanes;
            const Vector sum = load(block[i][j]);
            const Vector total = t.first_block ? sum : add(load(so_far), sum);
            if (!t.last_block) {
                store(so_far, total);
            } else if (size_t(j) * lanes < t.columns) {
                finish(part, total, t.result + size_t(i) * part.result_row + size_t(j) * lanes,
                       least(lanes, t.columns - size_t(j) * lanes));
            }
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
    for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
        const size_t end = least(part.terms, first + block_terms);
        pack_left(part, first, end, p.left);
        float* sums = p.sums;
        for (size_t column = 0; column < part.columns; column += tile_columns) {
            pack_right(part, column, first, end, p.right);
            for (size_t row = 0; row < part.rows; row += tile_rows, sums += tile_rows * tile_columns) {
                const size_t rows = least(tile_rows, part.rows - row);
                const Tile t{p.left + row * block_terms,
                             p.right,
                             end - first,
                             sums,
                             first == 0,
                             end == part.terms,
                             part.result + row * part.result_row + column,
                             least(tile_columns, part.columns - column)};
                tile_function(rows, std::make_integer_sequence<int, tile_rows>())(part, t);
            }
        }
    }
}

}  // namespace
}  // namespace softmetal::gemm
