// SPDX-License-Identifier: Apache-2.0
// Products of few rows read the right operand once, where it lies, since copying it would cost more than the product.
// If it is transposed, 4 neighbouring terms of a column are the 4 chains of one vector; if not, a row of it goes to one
// chain of each of its columns, kept in the first-level cache.
#pragma once

#include "engine/gemm_part.hpp"

namespace softmetal::gemm {
namespace {

/// The chains of Rows x Columns elements over the terms [first, end), in chain[row][at + column].
template <int Rows, int Columns>
inline void dot_chains(const Part& part, size_t column, size_t first, size_t end,
                       float (*chain)[lanes][chains], size_t at) {
    const float* const left = part.left;
    const float* const right = part.right + column * part.right_row;
    Four sum[Rows][Columns];
    for (auto& row : sum)
        for (Four& v : row) v = Four{};
    const float* columns[Columns];
    for (int j = 0; j < Columns; ++j) columns[j] = right + size_t(j) * part.right_row;
    constexpr size_t steps = 4 / Rows;  // for one row, a cache line of each column in turn
    size_t t = first;
    for (; t + steps * chains <= end; t += steps * chains) {
        Four a[Rows][steps];
#pragma GCC unroll 4
        for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 4
            for (size_t s = 0; s < steps; ++s) a[i][s] = load_four(left + size_t(i) * part.left_row + t + s * chains);
#pragma GCC unroll 16
        for (int j = 0; j < Columns; ++j) {
#pragma GCC unroll 4
            for (size_t s = 0; s < steps; ++s) {
                const Four b = load_four(columns[j] + t + s * chains);
#pragma GCC unroll 4
                for (int i = 0; i < Rows; ++i) sum[i][j] = fma_four(a[i][s], b, sum[i][j]);
            }
        }
    }
    for (int i = 0; i < Rows; ++i) {
        for (int j = 0; j < Columns; ++j) {
            float* const out = chain[i][at + size_t(j)];
            store_four(out, sum[i][j]);
            for (size_t u = t; u < end; ++u)
                out[u % chains] = fma(left[size_t(i) * part.left_row + u], columns[j][u], out[u % chains]);
        }
    }
}

/// Adds the chains of `lanes` elements in order.
inline Vector add_chains(const float (*chain)[chains]) {
    const float* rows[lanes];
    for (size_t c = 0; c < lanes; ++c) rows[c] = chain[c];
    Vector four[4];
    load_transposed(rows, 0, four);
    Vector sum = zero();
    for (const Vector& v : four) sum = add(sum, v);
    return sum;
}

/// Up to 2 rows, the terms of a column neighbours and those of a row too.
template <int Rows>
void direct_transposed(const Part& part) {
    constexpr int together = Rows == 1 && lanes >= 8 ? 8 : 4;  // columns, as registers allow
    alignas(64) float chain[Rows][lanes][chains] = {};
    for (size_t column = 0; column < part.columns; column += lanes) {
        const size_t count = least(lanes, part.columns - column);
        Vector total[Rows];
        for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
            const size_t end = least(part.terms, first + block_terms);
            size_t c = 0;
            for (; c + together <= count; c += together)
                dot_chains<Rows, together>(part, column + c, first, end, chain, c);
            for (; c < count; ++c)
                dot_chains<Rows, 1>(part, column + c, first, end, chain, c);
            for (int i = 0; i < Rows; ++i) {
                const Vector sum = add_chains(chain[i]);
                total[i] = first == 0 ? sum : add(total[i], sum);
            }
        }
        for (int i = 0; i < Rows; ++i)
            finish(part, total[i], part.result + size_t(i) * part.result_row + column, count);
    }
}

/// Up to 4 rows, the columns of a term neighbours. A strip of columns passes the whole interior.
template <int Rows>
void direct_plain(const Part& part) {
    constexpr size_t width = 1024 / Rows / 64 * 64;  // 16 KiB of chains
    alignas(64) float chain[chains][Rows][width];
    alignas(64) float total[Rows][width];
    for (size_t column = 0; column < part.columns; column += width) {
        const size_t count = least(width, part.columns - column);
        for (size_t first = 0; first == 0 || first < part.terms; first += block_terms) {
            const size_t end = least(part.terms, first + block_terms);
            memset(chain, 0, sizeof chain);
            for (size_t t = first; t < end; ++t) {
                const float* const right = part.right + t * part.right_row + column;
                // Rows are far apart, often in different pages, where the hardware does not look ahead.
                const size_t ahead = least(rows_ahead, part.terms - 1 - t) * part.right_row;
                auto& sums = chain[t % chains];
                float a[Rows];
                for (int i = 0; i < Rows; ++i) a[i] = part.left[size_t(i) * part.left_row + t * part.left_term];
                size_t c = 0;
                for (; c + lanes <= count; c += lanes) {
                    if (c % 16 == 0) __builtin_prefetch(right + ahead + c);
                    const Vector b = load(right + c);
                    for (int i = 0; i < Rows; ++i)
                        store(&sums[i][c], fma(broadcast(a[i]), b, load(&sums[i][c])));
                }
                for (; c < count; ++c)
                    for (int i = 0; i < Rows; ++i) sums[i][c] = fma(a[i], right[c], sums[i][c]);
            }
            for (int i = 0; i < Rows; ++i) {
                for (size_t c = 0; c < count; c += lanes) {
                    Vector sum = zero();
                    for (size_t l = 0; l < chains; ++l) sum = add(sum, load(&chain[l][i][c]));
                    store(&total[i][c], first == 0 ? sum : add(load(&total[i][c]), sum));
                }
            }
        }
        for (int i = 0; i < Rows; ++i)
            for (size_t c = 0; c < count; c += lanes)
                finish(part, load(&total[i][c]), part.result + size_t(i) * part.result_row + column + c,
                       least(lanes, count - c));
    }
}

}  // namespace
}  // namespace softmetal::gemm
