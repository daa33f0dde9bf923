// SPDX-License-Identifier: Apache-2.0
// Products of few rows by a transposed right operand: an element is the dot product of two rows in memory. The right
// operand is read once, where it lies, since copying it would cost more than the product.
#pragma once

#include "engine/gemm_panels.hpp"

namespace softmetal::gemm {
namespace {

/// A vector holds one term of each of so many chains; a step is one term of all of them.
constexpr size_t chain_vectors = chains / lanes;

constexpr size_t max_rows_dot = 16;             // with more, copying the right operand pays
constexpr int dot_rows = lanes == 16 ? 6 : 4;   // that a column passes together
constexpr int dot_sums = lanes == 16 ? 24 : 8;  // that registers hold
constexpr int max_columns_at_once = 4;          // which the hardware fetches ahead; with more it falls behind

/// How many columns pass the left rows together.
constexpr int columns_at_once(int rows) {
    int columns = 1;
    while (columns < max_columns_at_once && 2 * columns * rows * int(chain_vectors) <= dot_sums) columns *= 2;
    return columns;
}

/// The distance between copied left rows. No power of 2, lest they meet in few sets of the cache.
constexpr size_t dot_left_row(size_t terms) { return round_up(terms, 2 * chains) + chains; }

/// Whether the elements of a product are computed as dot products.
constexpr bool is_dot(size_t rows, size_t terms, bool right_transposed) {
    return right_transposed && rows <= max_rows_dot && rows * dot_left_row(terms) <= max_left_floats;
}

/// Copies the left rows.
inline void copy_left(const Part& part, float* to) {
    for (size_t i = 0; i < part.rows; ++i, to += dot_left_row(part.terms)) {
        const float* const from = part.left + i * part.left_row;
        if (part.left_term == 1)
            memcpy(to, from, part.terms * sizeof(float));
        else
            for (size_t t = 0; t < part.terms; ++t) to[t] = from[t * part.left_term];
    }
}

/// Some left rows, and the terms of all columns of a block.
struct DotBlock {
    const float* left;
    size_t left_row;
    const float* const* columns;
    size_t terms;
};

/// The sums of chains: by row, chains and column.
template <int Rows>
using ChainSums = Vector[Rows][chain_vectors][lanes];

/// Sums the chains of columns [column, column + columns_at_once).
template <int Rows>
[[gnu::always_inline]] inline void sum_chains(const DotBlock& block, size_t column, ChainSums<Rows>& result) {
    constexpr int width = columns_at_once(Rows);
    Vector sums[Rows][width][chain_vectors];
    for (int i = 0; i < Rows; ++i)
        for (int c = 0; c < width; ++c)
            for (size_t v = 0; v < chain_vectors; ++v) sums[i][c][v] = zero();
    const auto add_step = [&](const float* left, size_t left_row, const float* const* right,
                              size_t t) __attribute__((always_inline)) {
#pragma GCC unroll 4
        for (size_t v = 0; v < chain_vectors; ++v) {
            Vector b[width];
#pragma GCC unroll 16
            for (int c = 0; c < width; ++c) b[c] = load(right[c] + t + v * lanes);
#pragma GCC unroll 16
            for (int i = 0; i < Rows; ++i) {
                const Vector a = load(left + size_t(i) * left_row + t + v * lanes);
#pragma GCC unroll 16
                for (int c = 0; c < width; ++c) sums[i][c][v] = fma(a, b[c], sums[i][c][v]);
            }
        }
    };
    size_t t = 0;
    for (; t + chains <= block.terms; t += chains) add_step(block.left, block.left_row, block.columns + column, t);
    if (t < block.terms) {  // with zeros, which change no sum
        const size_t bytes = (block.terms - t) * sizeof(float);
        float left[Rows][chains] = {};
        float right[width][chains] = {};
        const float* columns[width];
        for (int i = 0; i < Rows; ++i) memcpy(left[i], block.left + size_t(i) * block.left_row + t, bytes);
        for (int c = 0; c < width; ++c) {
            memcpy(right[c], block.columns[column + c] + t, bytes);
            columns[c] = right[c];
        }
        add_step(left[0], chains, columns, 0);
    }
    for (int i = 0; i < Rows; ++i)
        for (int c = 0; c < width; ++c)
            for (size_t v = 0; v < chain_vectors; ++v) result[i][v][column + c] = sums[i][c][v];
}

/// Adds a block to the totals of some rows.
template <int Rows>
void add_block(const DotBlock& block, bool first, Vector* totals) {
    ChainSums<Rows> sums;
    for (size_t c = 0; c < lanes; c += columns_at_once(Rows)) sum_chains<Rows>(block, c, sums);
    for (int i = 0; i < Rows; ++i) {
        const Vector sum = add_chains(sums[i]);
        totals[i] = first ? sum : add(totals[i], sum);
    }
}

struct DotBlocks {
    template <int Rows>
    static constexpr auto of = add_block<Rows>;
};

void dot_products(const Part& part) {
    const bool in_place = part.rows == 1 && part.left_term == 1;
    if (!in_place) copy_left(part, panels().left);
    const float* const left = in_place ? part.left : panels().left;
    const size_t left_row = dot_left_row(part.terms);
    for (size_t column = 0; column < part.columns; column += lanes) {
        const size_t count = least(lanes, part.columns - column);
        Vector totals[max_rows_dot];
        for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
            const size_t terms = least(block_terms, part.terms - first);
            const float* columns[lanes];
            for (size_t c = 0; c < lanes; ++c)  // beyond the edge the last column again, its sums unused
                columns[c] = part.right + (column + least(c, count - 1)) * part.right_row + first;
            for (size_t row = 0, rows; row < part.rows; row += rows) {
                rows = divide_up(part.rows - row, divide_up(part.rows - row, dot_rows));
                const DotBlock block{left + row * left_row + first, left_row, columns, terms};
                instance_for<DotBlocks, dot_rows>(rows)(block, first == 0, totals + row);
            }
        }
        for (size_t i = 0; i < part.rows; ++i) finish(part, totals[i], i, column, count);
    }
}

}  // namespace
}  // namespace softmetal::gemm
