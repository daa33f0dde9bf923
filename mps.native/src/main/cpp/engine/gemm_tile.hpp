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
    const float* right;  // term by term, each with a strip's columns
    size_t right_row;
    size_t right_strip;  // between the strips, if there are several
    size_t terms;
    const float* next;  // what is fetched meanwhile, next_step floats further each time
    size_t next_step;
    Vector* total;
    bool first_block;
    bool last_block;
    size_t row;
    size_t column;
    size_t columns;
};

/// What a tile fetches into the caches.
enum class Fetch {
    /// Nothing: the hardware does it as well.
    None,
    /// Its own right operand, a panel, as it reads it.
    Own,
    /// Some of what is `next`. The right operand is a panel.
    Next,
};

/// How the terms of an element are summed, see gemm.hpp.
enum class Sum { Short, Long };

template <int Rows, int Strips>
using TileSums = Vector[Rows][Strips * tile_vectors];

/// Calls function(i, j, n) for vector j of row i of a tile, the n-th strip by strip, so that the totals of a strip lie at
/// the same place whether a tile has one or several. All of it is unrolled: an array's elements become registers only
/// then.
template <int Rows, int Strips, typename Function>
[[gnu::always_inline]] inline void for_each(Function function) {
    constexpr int vectors = Strips * tile_vectors;
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            function(i, j, (j / tile_vectors * Rows + i) * tile_vectors + j % tile_vectors);
}

/// The terms of a tile, added one after another.
template <int Rows, int Strips, Fetch what>
class Terms {
public:
    using Sums = TileSums<Rows, Strips>;

    [[gnu::always_inline]] explicit Terms(const Tile& tile)
        : tile_(tile), left_(tile.left), right_(tile.right), next_(tile.next) {}

    /// Adds so many terms, one copy of the code for each.
    template <size_t Count>
    [[gnu::always_inline]] void add(Sums& sums) {
#pragma GCC unroll 8
        for (size_t n = 0; n < Count; ++n) add_term(sums);
    }

    /// Adds so many terms.
    [[gnu::always_inline]] void add(size_t terms, Sums& sums) {
        for (; terms >= steps; terms -= steps) {
            if constexpr (what == Fetch::Next) {
                __builtin_prefetch(next_, 0, 2);
                next_ += tile_.next_step;
            }
            add<steps>(sums);
        }
        for (; terms > 0; --terms) add_term(sums);
    }

    static constexpr size_t steps = 4;

private:
    static constexpr size_t terms_ahead = 32;

    [[gnu::always_inline]] void add_term(Sums& sums) {
        const size_t right_row = what == Fetch::None ? tile_.right_row : strip_columns;
        Vector b[Strips * tile_vectors];
#pragma GCC unroll 8
        for (size_t s = 0; s < Strips; ++s) {
            const float* const right = right_ + s * tile_.right_strip;
            if constexpr (what == Fetch::Own)
#pragma GCC unroll 4
                for (size_t c = 0; c < strip_columns; c += line)
                    __builtin_prefetch(right + terms_ahead * strip_columns + c);
#pragma GCC unroll 4
            for (size_t j = 0; j < size_t(tile_vectors); ++j) b[s * tile_vectors + j] = load(right + j * lanes);
        }
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i) {
            const Vector a = broadcast(left_[size_t(i) * tile_.left_row]);
#pragma GCC unroll 16
            for (int j = 0; j < Strips * tile_vectors; ++j) sums[i][j] = fma(a, b[j], sums[i][j]);
        }
        ++left_;
        right_ += right_row;
    }

    const Tile& tile_;
    const float* left_;
    const float* right_;
    const float* next_;
};

/// Fetches where a tile's result goes, row by row between terms: asked for at once, it would keep what the terms read from
/// arriving.
class ResultRows {
public:
    /// Fetches at once what is more than `later` rows.
    ResultRows(const Part& part, const Tile& tile, size_t rows, size_t later)
        : next_(part.result + tile.row * part.result_row + tile.column),
          row_(part.result_row),
          columns_(tile.columns),
          left_(tile.last_block ? rows : 0) {
        while (left_ > later) fetch_next();
    }

    bool any_left() const { return left_ > 0; }

    void fetch_next() {
        for (size_t c = 0; c < columns_; c += line) __builtin_prefetch(next_ + c, 1);
        next_ += row_;
        --left_;
    }

private:
    const float* next_;
    size_t row_;
    size_t columns_;
    size_t left_;
};

/// Sums a block, whose terms are all there are, in groups.
template <int Rows>
[[gnu::always_inline]] inline void sum_short(const Part& part, const Tile& tile, TileSums<Rows, 1>& sums) {
    Terms<Rows, 1, Fetch::None> terms(tile);
    ResultRows result(part, tile, Rows, divide_up(tile.terms, group_terms));
    TileSums<Rows, 1> totals[short_totals];
#pragma GCC unroll 4
    for (size_t t = 0; t < short_totals; ++t)
        for_each<Rows, 1>([&](int i, int j, int) { totals[t][i][j] = zero(); });
    const auto add_group = [&](size_t count, TileSums<Rows, 1>& total) __attribute__((always_inline)) {
        if (result.any_left()) result.fetch_next();
        for_each<Rows, 1>([&](int i, int j, int) { sums[i][j] = zero(); });
        if (count == group_terms)
            terms.template add<group_terms>(sums);
        else
            terms.add(count, sums);
        for_each<Rows, 1>([&](int i, int j, int) { total[i][j] = add(total[i][j], sums[i][j]); });
    };
    size_t left = tile.terms;
    for (; left >= short_totals * group_terms; left -= short_totals * group_terms) {
#pragma GCC unroll 4
        for (size_t t = 0; t < short_totals; ++t) add_group(group_terms, totals[t]);
    }
#pragma GCC unroll 4
    for (size_t t = 0; t < short_totals; ++t) {
        if (left == 0) break;
        const size_t count = least(left, group_terms);
        add_group(count, totals[t]);
        left -= count;
    }
    static_assert(short_totals == 3);
    for_each<Rows, 1>([&](int i, int j, int) {
        sums[i][j] = add(add(totals[0][i][j], totals[2][i][j]), totals[1][i][j]);
    });
}

/// Terms between two rows of the result that are fetched, at most.
constexpr size_t most_apart = 16;

template <int Rows, int Strips, Fetch what, Sum kind>
void tile(const Part& part, const Tile& tile) {
    TileSums<Rows, Strips> sums;
    if constexpr (kind == Sum::Short) {
        static_assert(Strips == 1 && what == Fetch::None);
        sum_short<Rows>(part, tile, sums);
    } else {
        Terms<Rows, Strips, what> terms(tile);
        for_each<Rows, Strips>([&](int i, int j, int) { sums[i][j] = zero(); });
        constexpr size_t steps = Terms<Rows, Strips, what>::steps;
        const size_t apart = most(least(tile.terms / Rows / steps * steps, most_apart), steps);
        ResultRows result(part, tile, Rows, tile.terms / apart);
        size_t left = tile.terms;
        for (; result.any_left(); left -= apart) {
            result.fetch_next();
            terms.add(apart, sums);
        }
        terms.add(left, sums);
        Vector* const total = tile.total;
        if (!tile.first_block)
            for_each<Rows, Strips>([&](int i, int j, int n) { sums[i][j] = add(total[n], sums[i][j]); });
        if (!tile.last_block)
            return for_each<Rows, Strips>([&](int i, int j, int n) { total[n] = sums[i][j]; });
    }
    for_each<Rows, Strips>([&](int i, int j, int) {
        const size_t column = size_t(j) * lanes;
        if (column < tile.columns)
            finish(part, sums[i][j], tile.row + size_t(i), tile.column + column, least(lanes, tile.columns - column));
    });
}

template <Fetch what, Sum kind>
struct Tiles {
    template <int Rows>
    static constexpr auto of = tile<Rows, 1, what, kind>;
};

/// Tiles of several strips, if their rows are so few.
struct WideTiles {
    template <int Rows>
    static constexpr auto of = tile<Rows, int(strips_of_tile(Rows)), Fetch::None, Sum::Long>;
};

}  // namespace
}  // namespace softmetal::gemm
