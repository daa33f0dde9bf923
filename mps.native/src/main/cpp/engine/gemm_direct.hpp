// SPDX-License-Identifier: Apache-2.0
// Products of few rows read the right operand once, where it lies, since copying it would cost more than the product.
// A vector's elements are neighbouring columns; if the operand is transposed, its terms become that in registers.
#pragma once

#include "engine/gemm_panels.hpp"

namespace softmetal::gemm {
namespace {

constexpr size_t max_rows_direct_plain = 4;
constexpr size_t step_terms = least(lanes, short_run);

/// Copies the left rows, if they are not neighbours already.
inline const float* direct_left(const Part& part) {
    if (part.rows == 1 && part.left_term == 1) return part.left;
    float* const to = panels().left;
    for (size_t i = 0; i < part.rows; ++i) {
        const float* const from = part.left + i * part.left_row;
        float* const row = to + i * direct_left_row;
        if (part.left_term == 1)
            memcpy(row, from, part.terms * sizeof(float));
        else
            for (size_t t = 0; t < part.terms; ++t) row[t] = from[t * part.left_term];
    }
    return to;
}

/// The terms of a column neighbours.
template <int Rows>
void direct_transposed(const Part& part) {
    const size_t run_length = run_terms(part.terms);
    const float* const left = direct_left(part);
    for (size_t column = 0; column < part.columns; column += lanes) {
        const size_t count = least(lanes, part.columns - column);
        const float* columns[lanes];
        for (size_t c = 0; c < lanes; ++c)  // beyond the edge the last column again, its sums unused
            columns[c] = part.right + (column + least(c, count - 1)) * part.right_row;
        Sums sums[Rows];
        Vector run[Rows];
        for (Vector& r : run) r = zero();
        size_t place = 0;
        size_t left_of_run = run_length;
        const auto add_term = [&](size_t t, Vector right) __attribute__((always_inline)) {
#pragma GCC unroll 16
            for (int i = 0; i < Rows; ++i)
                run[i] = fma(broadcast(left[size_t(i) * direct_left_row + t]), right, run[i]);
        };
        const auto end_run = [&]() __attribute__((always_inline)) {
            for (int i = 0; i < Rows; ++i) sums[i].add_run(run[i], place);
            place = (place + 1) % group_runs;
            for (int i = 0; i < Rows; ++i) run[i] = sums[i].start(place);
            left_of_run = run_length;
        };
        size_t t = 0;
        for (; t + lanes <= part.terms; t += lanes) {
            Vector square[lanes];
            load_square(columns, t, square);
#pragma GCC unroll 2
            for (size_t step = 0; step < lanes; step += step_terms) {
#pragma GCC unroll 8
                for (size_t k = step; k < step + step_terms; ++k) add_term(t + k, square[k]);
                if ((left_of_run -= step_terms) == 0) end_run();
            }
        }
        for (; t < part.terms; ++t) {
            add_term(t, load_column(columns, t));
            if (--left_of_run == 0) end_run();
        }
        if (left_of_run != run_length) end_run();
        for (int i = 0; i < Rows; ++i) finish(part, sums[i].value(place), size_t(i), column, count);
    }
}

/// The columns of a term neighbours. A strip of columns passes the whole interior, some terms at a time.
template <int Rows>
void direct_plain(const Part& part) {
    constexpr size_t width = 1024 / Rows / 64 * 64;
    constexpr size_t vectors = width / lanes;
    constexpr size_t terms_at_once = short_run;
    struct Strip {
        Vector run;
        Sums sums;
    };
    Strip strips[vectors][Rows];
    const size_t run_length = run_terms(part.terms);
    for (size_t column = 0; column < part.columns; column += width) {
        const size_t count = least(width, part.columns - column);
        for (auto& vector : strips)
            for (Strip& s : vector) s = {zero(), Sums()};
        size_t place = 0;
        for (size_t first = 0; first < part.terms; first += terms_at_once) {
            const size_t terms = least(terms_at_once, part.terms - first);
            const bool run_ends = (first + terms) % run_length == 0 || first + terms == part.terms;
            const float* const right = part.right + first * part.right_row + column;
            float a[terms_at_once][Rows] = {};
            for (size_t t = 0; t < terms; ++t)
                for (int i = 0; i < Rows; ++i)
                    a[t][i] = part.left[size_t(i) * part.left_row + (first + t) * part.left_term];
            // Rows are far apart, often in different pages, where the hardware does not look ahead.
            const size_t ahead = least(terms_at_once, part.terms - first - terms) * part.right_row;
            for (size_t v = 0; v * lanes < count; ++v) {
                const size_t c = v * lanes;
                const bool whole = c + lanes <= count;
                Vector run[Rows];
                for (int i = 0; i < Rows; ++i) run[i] = strips[v][i].run;
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
                if (whole && terms == terms_at_once) {
#pragma GCC unroll 8
                    for (size_t t = 0; t < terms_at_once; ++t) add_term(t);
                } else {
                    for (size_t t = 0; t < terms; ++t) add_term(t);
                }
                for (int i = 0; i < Rows; ++i) {
                    Strip& s = strips[v][i];
                    if (run_ends) s.sums.add_run(run[i], place);
                    s.run = run_ends ? s.sums.start((place + 1) % group_runs) : run[i];
                }
            }
            if (run_ends) place = (place + 1) % group_runs;
        }
        for (int i = 0; i < Rows; ++i)
            for (size_t c = 0; c < count; c += lanes)
                finish(part, strips[c / lanes][i].sums.value(place), size_t(i), column + c, least(lanes, count - c));
    }
}

}  // namespace
}  // namespace softmetal::gemm
