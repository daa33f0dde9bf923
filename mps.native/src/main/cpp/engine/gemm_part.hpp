// SPDX-License-Identifier: Apache-2.0
// A task's part of a product, and what all that computes it shares. Compiled into each CPU level on its own: no name here leaves its
// source file.
#pragma once

#include <string.h>

#include <utility>

#include "engine/constant.hpp"
#include "engine/gemm_variant.hpp"
#include "engine/gemm_vector.hpp"

namespace softmetal::gemm {
namespace {

// Not std::min and std::max: a copy of them compiled for this level must not serve the whole library.
constexpr size_t least(size_t a, size_t b) { return b < a ? b : a; }
constexpr size_t most(size_t a, size_t b) { return a < b ? b : a; }
constexpr size_t divide_up(size_t a, size_t b) { return (a + b - 1) / b; }
constexpr size_t round_up(size_t a, size_t b) { return divide_up(a, b) * b; }

/// Floats of a cache line.
constexpr size_t line = 16;

/// The function for so many rows: Instances::of<rows>, of those for 1 to `Most` rows.
template <typename Instances, int Most>
auto instance_for(size_t rows) {
    return [rows]<int... Before>(std::integer_sequence<int, Before...>) {
        static constexpr decltype(Instances::template of<1>) functions[] = {Instances::template of<Before + 1>...};
        return functions[rows - 1];
    }(std::make_integer_sequence<int, Most>());
}

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
    KeptPanels* kept;    // of the whole right operand, or none
    size_t kept_column;  // where the part's columns begin in it
    float* result;
    size_t result_row;
    float alpha;
    float beta;
};

/// Writes `count` <= lanes elements: alpha * sum + beta * old, not reading the old value if beta is 0.
inline void finish(const Part& part, Vector sum, size_t row, size_t column, size_t count) {
    float* const result = part.result + row * part.result_row + column;
    alignas(64) float values[lanes] = {};
    const bool whole = count == lanes;
    Vector element = multiply(broadcast(part.alpha), sum);
    if (part.beta != 0.0f) {
        if (!whole) memcpy(values, result, count * sizeof(float));
        element = fma(broadcast(part.beta), load(whole ? result : values), element);
    }
    if (whole) return store(result, element);
    store(values, element);
    memcpy(result, values, count * sizeof(float));
}

}  // namespace
}  // namespace softmetal::gemm
