// SPDX-License-Identifier: Apache-2.0
// What the ways to compute a part of a product share. Compiled into each CPU level on its own: no name here leaves its
// source file.
#pragma once

#include <string.h>

#include "engine/gemm_variant.hpp"
#include "engine/gemm_vector.hpp"

namespace softmetal::gemm {
namespace {

constexpr size_t rows_ahead = 8;  // to prefetch: about the latency of memory

// Not std::min and std::max: a copy of them compiled for this level must not serve the whole library.
constexpr size_t least(size_t a, size_t b) { return b < a ? b : a; }
constexpr size_t most(size_t a, size_t b) { return a < b ? b : a; }
constexpr size_t divide_up(size_t a, size_t b) { return (a + b - 1) / b; }
constexpr size_t round_up(size_t a, size_t b) { return divide_up(a, b) * b; }

/// Where a task's part of the operands and the result begins, with strides per row, column and term.
struct Part {
    size_t rows;
    size_t columns;
    size_t terms;
    const float* left;
    size_t left_row;
    size_t left_term;
    const float* right;
    size_t right_row;  // between terms, or between columns if transposed
    bool right_transposed;
    float* result;
    size_t result_row;
    float alpha;
    float beta;
};

/// Adds a group of runs to the total. What rounding takes from it is lost, for now.
inline void add_group(Vector group, Vector& total, Vector& lost) {
    const Vector next = add(total, group);
    lost = subtract(group, subtract(next, total));
    total = next;
}

/// The sums of `lanes` elements so far.
struct Sums {
    Vector total = zero();
    Vector lost = zero();
    Vector group = zero();

    /// Where the run at a place of its group starts.
    Vector start(size_t place) const { return place == group_runs - 1 ? lost : zero(); }

    /// Adds a run that started there.
    void add_run(Vector run, size_t place) {
        if (place != 0) run = add(group, run);
        if (place == group_runs - 1)
            add_group(run, total, lost);
        else
            group = run;
    }

    /// The sum, when the next run would have this place.
    Vector value(size_t place) {
        if (place != 0) add_group(add(group, lost), total, lost);
        return add(total, lost);
    }
};

/// The sum of one element as one chain. Where an infinity minus itself made the other sum NaN, it may be infinite.
inline float plain_sum(const Part& part, size_t row, size_t column) {
    const float* const left = part.left + row * part.left_row;
    const float* const right = part.right + column * (part.right_transposed ? part.right_row : 1);
    const size_t right_term = part.right_transposed ? 1 : part.right_row;
    float sum = 0.0f;
    for (size_t t = 0; t < part.terms; ++t) sum = fma(left[t * part.left_term], right[t * right_term], sum);
    return sum;
}

/// Writes `count` <= lanes elements where some sum is NaN or the vector is not whole.
[[gnu::noinline]] inline void finish_slowly(const Part& part, Vector sum, size_t row, size_t column, size_t count) {
    float* const result = part.result + row * part.result_row + column;
    alignas(64) float values[lanes];
    alignas(64) float old[lanes] = {};
    store(values, sum);
    for (size_t c = 0; c < count; ++c)
        if (values[c] != values[c]) values[c] = plain_sum(part, row, column + c);
    const Vector scaled = multiply(broadcast(part.alpha), load(values));
    if (part.beta != 0.0f) memcpy(old, result, count * sizeof(float));
    store(values, part.beta == 0.0f ? scaled : fma(broadcast(part.beta), load(old), scaled));
    memcpy(result, values, count * sizeof(float));
}

/// Writes `count` <= lanes elements: alpha * sum + beta * old, not reading the old value if beta is 0.
inline void finish(const Part& part, Vector sum, size_t row, size_t column, size_t count) {
    if (count != lanes || any_nan(sum)) [[unlikely]]
        return finish_slowly(part, sum, row, column, count);
    float* const result = part.result + row * part.result_row + column;
    const Vector scaled = multiply(broadcast(part.alpha), sum);
    store(result, part.beta == 0.0f ? scaled : fma(broadcast(part.beta), load(result), scaled));
}

}  // namespace
}  // namespace softmetal::gemm
