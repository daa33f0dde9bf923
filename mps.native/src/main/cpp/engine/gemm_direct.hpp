// SPDX-License-Identifier: Apache-2.0
// Products of few rows read the right operand once, where it lies, since copying it would cost more than the product.
// A vector's elements are neighbouring columns; if the operand is transposed, its terms become that in registers.
#pragma once

#include "engine/gemm_part.hpp"

namespace softmetal::gemm {
namespace {

/// Up to 2 rows, the terms of a column neighbours and those of a row too.
template <int Rows>
void direct_transposed(const Part& part) {
    for (size_t column = 0; column < part.columns; column += lanes) {
        const size_t count = least(lanes, part.columns - column);
        const float* columns[lanes];
        for (size_t c = 0; c < lanes; ++c)  // beyond the edge the last column again, its sums unused
            columns[c] = part.right + (column + least(c, count - 1)) * part.right_row;
        Sums sums[Rows];
        for (Sums& s : sums) s = {zero(), zero()};
        const auto add_run = [&](size_t first, size_t terms) __attribute__((always_inline)) {
            Vector run[Rows];
            for (Vector& v : run) v = zero();
            const auto add_term = [&](size_t t, Vector right) __attribute__((always_inline)) {
                for (int i = 0; i < Rows; ++i)
                    run[i] = fma(broadcast(part.left[size_t(i) * part.left_row + t]), right, run[i]);
            };
            size_t t = 0;
#pragma GCC unroll 2
            for (; t + 4 <= terms; t += 4) {
                Vector four[4];
                load_transposed(columns, first + t, four);
#pragma GCC unroll 4
                for (size_t k = 0; k < 4; ++k) add_term(first + t + k, four[k]);
            }
            for (; t < terms; ++t) add_term(first + t, load_column(columns, first + t));
            for (int i = 0; i < Rows; ++i) sums[i].add_run(run[i]);
        };
        size_t first = 0;
        for (; first + run_terms <= part.terms; first += run_terms) add_run(first, run_terms);
        if (first < part.terms) add_run(first, part.terms - first);
        for (int i = 0; i < Rows; ++i) finish(part, sums[i].value(), size_t(i), column, count);
    }
}

/// Up to 4 rows, the columns of a term neighbours. A strip of columns passes the whole interior.
template <int Rows>
void direct_plain(const Part& part) {
    constexpr size_t width = 1024 / Rows / 64 * 64;
    constexpr size_t vectors = width / lanes;
    Sums sums[vectors][Rows];  // 8 KiB
    for (size_t column = 0; column < part.columns; column += width) {
        const size_t count = least(width, part.columns - column);
        for (auto& vector : sums)
            for (Sums& s : vector) s = {zero(), zero()};
        for (size_t first = 0; first < part.terms; first += run_terms) {
            const size_t terms = least(run_terms, part.terms - first);
            const float* const right = part.right + first * part.right_row + column;
            float a[run_terms][Rows] = {};
            for (size_t t = 0; t < terms; ++t)
                for (int i = 0; i < Rows; ++i)
                    a[t][i] = part.left[size_t(i) * part.left_row + (first + t) * part.left_term];
            // Rows are far apart, often in different pages, where the hardware does not look ahead.
            const size_t ahead = least(run_terms, part.terms - first - terms) * part.right_row;
            for (size_t v = 0; v * lanes < count; ++v) {
                const size_t c = v * lanes;
                const bool whole = c + lanes <= count;
                Vector run[Rows];
                for (Vector& r : run) r = zero();
                const auto add_term = [&](size_t t) {
                    Vector b;
                    if (whole) {
                        if (c % 16 == 0) __builtin_prefetch(right + t * part.right_row + ahead + c);
                        b = load(right + t * part.right_row + c);
                    } else {
                        alignas(64) float values[lanes] = {};
                        memcpy(values, right + t * part.right_row + c, (count - c) * sizeof(float));
                        b = load(values);
                    }
                    for (int i = 0; i < Rows; ++i) run[i] = fma(broadcast(a[t][i]), b, run[i]);
                };
                if (whole && terms == run_terms) {
#pragma GCC unroll 8
                    for (size_t t = 0; t < run_terms; ++t) add_term(t);
                } else {
                    for (size_t t = 0; t < terms; ++t) add_term(t);
                }
                for (int i = 0; i < Rows; ++i) sums[v][i].add_run(run[i]);
            }
        }
        for (int i = 0; i < Rows; ++i)
            for (size_t c = 0; c < count; c += lanes)
                finish(part, sums[c / lanes][i].value(), size_t(i), column + c, least(lanes, count - c));
    }
}

}  // namespace
}  // namespace softmetal::gemm
