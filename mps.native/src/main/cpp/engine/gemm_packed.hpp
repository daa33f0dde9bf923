// SPDX-License-Identifier: Apache-2.0
// The right operand is copied block by block into panels as a tile of the result, held in registers, reads them, after
// Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). A panel (at most 64 KiB) stays in
// the second-level cache, and is read from its begin to its end. The left rows are read where they are if their terms
// are neighbours.
#pragma once

#include "engine/gemm_tile.hpp"

namespace softmetal::gemm {
namespace {

/// Copies rows [0, part.rows) x terms [first, end), which are neighbours in memory by row, as neighbours by term.
void pack_left(const Part& part, size_t first, size_t end, float* to) {
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

/// Where the terms of a block of `terms` stand in a panel: as they are summed, `chains_at_once` chains term by term,
/// and then the next ones. All chains have room for as many terms as the longest.
class Places {
public:
    explicit Places(size_t terms) {
        for (size_t n = 0; n < chains; ++n)
            first_[chain_at(n)] = n / chains_at_once * chains_at_once * chain_length(terms) + n % chains_at_once;
    }
    size_t of(size_t term) const { return first_[term % chains] + term / chains * chains_at_once; }

private:
    size_t first_[chains];
};

/// Copies one panel: for each term, tile_columns columns from `column` on, zeros beyond the edge.
void pack_right(const Part& part, size_t column, size_t first, size_t end, float* to) {
    const size_t count = least(tile_columns, part.columns - column);
    const size_t terms = end - first;
    const Places places(terms);
    if (!part.right_transposed) {
        for (size_t t = 0; t < terms; ++t) {
            const float* const from = part.right + (first + t) * part.right_row + column;
            float* const row = to + places.of(t) * tile_columns;
            if (count == tile_columns) {
                for (int j = 0; j < tile_vectors; ++j) store(row + size_t(j) * lanes, load(from + size_t(j) * lanes));
            } else {
                memcpy(row, from, count * sizeof(float));
                memset(row + count, 0, (tile_columns - count) * sizeof(float));
            }
        }
        return;
    }
    for (int j = 0; j < tile_vectors; ++j) {
        const float* columns[lanes];
        for (size_t c = 0; c < lanes; ++c)  // beyond the edge the last column again, its sums unused
            columns[c] = part.right + (column + least(size_t(j) * lanes + c, count - 1)) * part.right_row + first;
        float* const rows = to + size_t(j) * lanes;
        size_t t = 0;
        for (; t + lanes <= terms; t += lanes) {
            Vector square[lanes];
            load_square(columns, t, square);
            for (size_t k = 0; k < lanes; ++k) store(rows + places.of(t + k) * tile_columns, square[k]);
        }
        for (; t < terms; ++t) store(rows + places.of(t) * tile_columns, load_column(columns, t));
    }
}

/// Floats of a panel of so many terms.
constexpr size_t panel_floats(size_t terms) { return round_up(terms, chains) * tile_columns; }

/// Blocks of terms, each of which has a panel for each tile_columns columns.
constexpr size_t blocks_of(size_t terms) { return most(divide_up(terms, block_terms), 1); }

/// The panels that are kept of the right operand of a product; null if it may change, or there is no room for them.
inline KeptPanels* kept_panels(const Product& p) {
    if (!p.right_constant || p.batch != 1) return nullptr;
    const StoredMatrix matrix{p.right, p.right_row_floats, p.interior, p.columns, p.transpose_right};
    const size_t strips = divide_up(p.columns, tile_columns);
    return p.right_constant->panels(matrix, strips * blocks_of(p.interior), strips * panel_floats(p.interior));
}

/// Where the panel of these columns and terms is among those kept: those of the same columns follow each other.
inline KeptPanels::Place place_of(const Part& part, size_t column, size_t first) {
    const size_t strip = (part.kept_column + column) / tile_columns;
    return {strip * blocks_of(part.terms) + first / block_terms,
            strip * panel_floats(part.terms) + first * tile_columns};
}

/// The panel of columns from `column` on and terms from `first` to `end`: the one that is kept, or a copy for now.
const float* right_panel(const Part& part, size_t column, size_t first, size_t end) {
    const auto copy = [&](float* to) { pack_right(part, column, first, end, to); };
    if (part.kept) {
        if (const float* const kept = part.kept->at(place_of(part, column, first), copy)) return kept;
    }
    copy(panels().right);
    return panels().right;
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

/// Has a tile fetch its share of `floats` that are kept, a cache line for every four terms, and fetches what that
/// leaves.
void fetch_kept(const float* kept, size_t floats, size_t share, size_t shares, Tile& tile) {
    constexpr size_t line = 16;
    const float* const end = kept + floats * (share + 1) / shares;
    tile.ahead = kept + floats * share / shares;
    tile.ahead_step = least(line, divide_up(size_t(end - tile.ahead), most(tile.terms / 4, 1)));
    for (const float* rest = tile.ahead + tile.terms / 4 * tile.ahead_step; rest < end; rest += line)
        __builtin_prefetch(rest, 0, 2);
}

/// For at most max_block_rows rows and max_block_columns columns.
void packed(const Part& part) {
    Panels& p = panels();
    const bool left_in_place = part.left_term == 1;
    for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
        const size_t end = least(part.terms, first + block_terms);
        const size_t terms = end - first;
        if (!left_in_place) pack_left(part, first, end, p.left);
        Tile t;
        t.left_row = left_in_place ? part.left_row : left_row;
        t.terms = terms;
        t.first_block = first == 0;
        t.last_block = end == part.terms;
        Vector* total = p.totals;
        for (t.column = 0; t.column < part.columns; t.column += tile_columns) {
            t.columns = least(tile_columns, part.columns - t.column);
            t.right = right_panel(part, t.column, first, end);
            const bool last = t.column + tile_columns >= part.columns;
            const size_t next_column = last ? 0 : t.column + tile_columns;
            const size_t next_first = last ? end : first;
            const size_t next_end = least(part.terms, next_first + block_terms);
            const bool any_next = next_first < next_end && part.kept;
            const float* const next =
                any_next ? part.kept->full_at(place_of(part, next_column, next_first)) : nullptr;
            const size_t tiles = divide_up(part.rows, tile_rows);
            t.row = 0;
            for (size_t n = 0, rows; n < tiles; ++n, t.row += rows, total += rows * tile_vectors) {
                t.ahead = t.right;
                t.ahead_step = 0;
                if (next)
                    fetch_kept(next, panel_floats(next_end - next_first), n, tiles, t);
                else
                    fetch_right(part, next_column, next_first, next_end, n, tiles);
                // As even as possible: a tile of one row would wait for each multiply-add.
                rows = divide_up(part.rows - t.row, tiles - n);
                t.left = (left_in_place ? part.left + first : p.left) + t.row * t.left_row;
                t.total = total;
                instance_for<Tiles, tile_rows>(rows)(part, t);
            }
        }
    }
}

}  // namespace
}  // namespace softmetal::gemm
