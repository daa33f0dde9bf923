// SPDX-License-Identifier: Apache-2.0
// The right operand is copied block by block into panels as a tile of the result, held in registers, reads them, after
// Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008). A panel (at most 32 KiB) stays in
// the caches of its core and is read from its begin to its end. Left rows are read where they are if their terms are
// neighbours, and so is a right operand that is read but once if its columns are.
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

/// Terms [first, end) of the strip that begins at `column`: what a panel is copied of.
struct Block {
    size_t column;
    size_t first;
    size_t end;
};

/// Copies one panel: for each term of a block, strip_columns columns, zeros beyond the edge.
void pack_right(const Part& part, const Block& block, float* to) {
    const auto [column, first, end] = block;
    const size_t count = least(strip_columns, part.columns - column);
    const size_t terms = end - first;
    if (!part.right_transposed) {
        for (size_t t = 0; t < terms; ++t) {
            const float* const from = part.right + (first + t) * part.right_row + column;
            float* const row = to + t * strip_columns;
            if (count == strip_columns) {
                for (int j = 0; j < tile_vectors; ++j) store(row + size_t(j) * lanes, load(from + size_t(j) * lanes));
            } else {
                memcpy(row, from, count * sizeof(float));
                memset(row + count, 0, (strip_columns - count) * sizeof(float));
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
            for (size_t k = 0; k < lanes; ++k) store(rows + (t + k) * strip_columns, square[k]);
        }
        for (; t < terms; ++t) store(rows + t * strip_columns, load_column(columns, t));
    }
}

/// Floats of a panel of so many terms.
constexpr size_t panel_floats(size_t terms) { return terms * strip_columns; }

/// Blocks of terms, each of which has a panel for each strip_columns columns.
constexpr size_t blocks_of(size_t terms) { return most(divide_up(terms, block_terms), 1); }

/// Whether panels of the right operand of a product are kept, if there is room for them.
inline bool may_keep_panels(const Product& p) { return p.right_constant && p.batch == 1; }

/// The panels that are kept of the right operand of a product; null if it may change, or there is no room for them.
inline KeptPanels* kept_panels(const Product& p) {
    if (!may_keep_panels(p)) return nullptr;
    const StoredMatrix matrix{p.right, p.right_row_floats, p.interior, p.columns, p.transpose_right};
    const size_t strips = divide_up(p.columns, strip_columns);
    return p.right_constant->panels(matrix, strips * blocks_of(p.interior), strips * panel_floats(p.interior));
}

/// Where the panel of a block is among those kept: those of the same strip follow each other.
inline KeptPanels::Place place_of(const Part& part, const Block& block) {
    const size_t strip = (part.kept_column + block.column) / strip_columns;
    return {strip * blocks_of(part.terms) + block.first / block_terms,
            strip * panel_floats(part.terms) + block.first * strip_columns};
}

/// Points a tile to the panels that are kept of a block and, beside it, the same terms of so many strips in all. Returns
/// whether there are all of them: another thread may still be copying one.
bool find_kept(const Part& part, const Block& block, size_t strips, Tile& tile) {
    for (size_t s = strips; s-- > 0;) {
        const Block strip{block.column + s * strip_columns, block.first, block.end};
        tile.right = part.kept->at(place_of(part, strip), [&](float* to) { pack_right(part, strip, to); });
        if (!tile.right) return false;
    }
    tile.right_row = strip_columns;
    tile.right_strip = panel_floats(part.terms);
    return true;
}

/// What a tile was pointed to: so many strips, and whether they are panels that are kept.
struct Found {
    size_t strips;
    bool kept;
};

/// Points a tile to a block of the right operand and, beside it, the same terms of at most so many strips in all: to the
/// panels that are kept, to the operand itself if it is read `once`, or to a copy.
Found find_right(const Part& part, const Block& block, size_t most_strips, bool once, Tile& tile) {
    const size_t columns = part.columns - block.column;
    const size_t whole = columns / strip_columns;
    const size_t strips = whole >= most_strips ? most_strips : 1;
    tile.columns = least(strips * strip_columns, columns);
    if (part.kept && find_kept(part, block, strips, tile)) return {strips, true};
    if (once && !part.right_transposed && whole >= strips) {
        tile.right = part.right + block.first * part.right_row + block.column;
        tile.right_row = part.right_row;
        tile.right_strip = strip_columns;
        return {strips, false};
    }
    tile.columns = least(strip_columns, columns);
    pack_right(part, block, panels().right);
    tile.right = panels().right;
    tile.right_row = strip_columns;
    return {1, false};
}

/// Fetches share `share` of `shares` of what `pack_right` will copy into the second-level cache.
void fetch_right(const Part& part, const Block& block, size_t share, size_t shares) {
    const size_t columns = least(strip_columns, part.columns - block.column);
    const size_t terms = block.end - block.first;
    const float* const from =
        part.right + (part.right_transposed ? block.column * part.right_row + block.first
                                            : block.first * part.right_row + block.column);
    const size_t rows = part.right_transposed ? columns : terms;
    const size_t row_floats = part.right_transposed ? terms : columns;
    for (size_t row = rows * share / shares; row < rows * (share + 1) / shares; ++row)
        for (size_t c = 0; c < row_floats; c += line) __builtin_prefetch(from + row * part.right_row + c, 0, 2);
}

/// Has a tile fetch share `share` of `shares` of a panel that is kept, a cache line for every four terms, and fetches
/// what that leaves.
void fetch_kept(const float* kept, size_t floats, size_t share, size_t shares, Tile& tile) {
    const float* const end = kept + floats * (share + 1) / shares;
    tile.next = kept + floats * share / shares;
    tile.next_step = least(line, divide_up(size_t(end - tile.next), most(tile.terms / 4, 1)));
    for (const float* rest = tile.next + tile.terms / 4 * tile.next_step; rest < end; rest += line)
        __builtin_prefetch(rest, 0, 2);
}

/// With so few tiles a strip is soon done: each fetches it as it goes. With more they all fetch some of the next.
constexpr size_t few_tiles = 4;

using TileFunction = void (*)(const Part& part, const Tile& tile);

/// Computes the tiles of a strip one below another, or of several strips if there is but one tile.
class Column {
public:
    explicit Column(const Part& part)
        : part_(part),
          is_short_(part.terms < short_terms),
          tiles_(divide_up(part.rows, is_short_ ? short_tile_rows : tile_rows)),
          strips_(is_short_ ? 1 : strips_of_tile(part.rows)) {}

    /// Computes the tiles of a block, or of more beside it, sets tile.columns to how wide they are and moves tile.total
    /// behind their sums. Their left rows begin at `left`.
    void compute(const float* left, const Block& block, Tile& tile) const {
        const Found right = find_right(part_, block, strips_, tiles_ == 1, tile);
        const Fetch what = what_to_fetch(right);
        const Block next = after(block, tile.columns);
        const bool any_next = tiles_ > 1 && next.first < next.end;
        const float* const next_kept =
            any_next && part_.kept ? part_.kept->full_at(place_of(part_, next)) : nullptr;
        tile.row = 0;
        for (size_t n = 0; n < tiles_; ++n) {
            // As even as possible: a tile of one row would wait for each multiply-add.
            const size_t rows = divide_up(part_.rows - tile.row, tiles_ - n);
            tile.next = tile.right;
            tile.next_step = 0;
            if (next_kept && what == Fetch::Next)
                fetch_kept(next_kept, panel_floats(next.end - next.first), n, tiles_, tile);
            else if (any_next && !next_kept)
                fetch_right(part_, next, n, tiles_);
            tile.left = left + tile.row * tile.left_row;
            function(rows, right.strips, what)(part_, tile);
            tile.row += rows;
            tile.total += rows * right.strips * tile_vectors;
        }
    }

private:
    Fetch what_to_fetch(const Found& right) const {
        if (is_short_ || !right.kept || right.strips > 1) return Fetch::None;
        return tiles_ <= few_tiles ? Fetch::Own : Fetch::Next;
    }

    /// The block after one of so many columns: of the next columns, or else the first ones of the next terms.
    Block after(const Block& block, size_t columns) const {
        if (block.column + columns < part_.columns) return {block.column + columns, block.first, block.end};
        return {0, block.end, least(part_.terms, block.end + block_terms)};
    }

    TileFunction function(size_t rows, size_t strips, Fetch what) const {
        if (is_short_) return instance_for<Tiles<Fetch::None, Sum::Short>, short_tile_rows>(rows);
        if (strips > 1) return instance_for<WideTiles, tile_rows>(rows);
        switch (what) {
            case Fetch::Own: return instance_for<Tiles<Fetch::Own, Sum::Long>, tile_rows>(rows);
            case Fetch::Next: return instance_for<Tiles<Fetch::Next, Sum::Long>, tile_rows>(rows);
            case Fetch::None: break;
        }
        return instance_for<Tiles<Fetch::None, Sum::Long>, tile_rows>(rows);
    }

    const Part& part_;
    const bool is_short_;
    const size_t tiles_;
    const size_t strips_;
};

/// For at most max_block_rows rows and max_block_columns columns.
void packed(const Part& part) {
    Panels& p = panels();
    const bool left_in_place = part.left_term == 1;
    const Column column(part);
    for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
        const size_t end = least(part.terms, first + block_terms);
        if (!left_in_place) pack_left(part, first, end, p.left);
        Tile tile;
        tile.left_row = left_in_place ? part.left_row : left_row;
        tile.terms = end - first;
        tile.first_block = first == 0;
        tile.last_block = end == part.terms;
        tile.total = p.totals;
        for (tile.column = 0; tile.column < part.columns; tile.column += tile.columns)
            column.compute(left_in_place ? part.left + first : p.left, {tile.column, first, end}, tile);
    }
}

}  // namespace
}  // namespace softmetal::gemm
