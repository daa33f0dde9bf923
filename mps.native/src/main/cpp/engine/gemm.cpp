// SPDX-License-Identifier: Apache-2.0
#include "engine/gemm.hpp"

#include <cstdint>

#include "engine/cpu_level.hpp"
#include "engine/gemm_variant.hpp"

namespace softmetal::gemm {

namespace {

const Variant& variant() {
    static const Variant& chosen = []() -> const Variant& {
#if defined(__x86_64__)
        switch (cpu_level()) {
            case CpuLevel::x86_64_v4: return variant_x86_64_v4;
            case CpuLevel::x86_64_v3: return variant_x86_64_v3;
            default: return variant_x86_64;
        }
#else
        return variant_aarch64;
#endif
    }();
    return chosen;
}

/// The elements of a batch of matrices, as stored.
struct Region {
    uintptr_t begin;
    size_t rows;
    size_t row_bytes;  // those that are used
    size_t row_distance;
    size_t matrices;
    size_t matrix_distance;

    Region(const float* first, size_t stored_rows, size_t stored_columns, size_t row_floats, size_t batch,
           size_t batch_floats)
        : begin(reinterpret_cast<uintptr_t>(first)),
          rows(stored_rows),
          row_bytes(stored_columns * sizeof(float)),
          row_distance(row_floats * sizeof(float)),
          matrices(batch),
          matrix_distance(batch_floats * sizeof(float)) {}

    size_t matrix_bytes() const { return rows == 0 ? 0 : (rows - 1) * row_distance + row_bytes; }
    size_t bytes() const { return matrices == 0 ? 0 : (matrices - 1) * matrix_distance + matrix_bytes(); }
};

/// Whether two ranges that repeat at the same distance never meet.
bool apart(uintptr_t one, size_t bytes, uintptr_t other, size_t other_bytes, size_t distance) {
    if (distance == 0 || bytes + other_bytes > distance) return false;
    const size_t ahead = (other % distance + distance - one % distance) % distance;
    return ahead >= bytes && distance - ahead >= other_bytes;
}

/// Whether two regions have no byte in common, as far as that is easily seen: they lie behind each other, or matrices
/// or rows of the one between those of the other.
bool apart(const Region& a, const Region& b) {
    if (a.begin + a.bytes() <= b.begin || b.begin + b.bytes() <= a.begin) return true;
    if (a.matrix_distance == b.matrix_distance &&
        apart(a.begin, a.matrix_bytes(), b.begin, b.matrix_bytes(), a.matrix_distance))
        return true;
    const bool rows_alike = a.row_distance == b.row_distance && a.row_distance != 0 &&
                            a.matrix_distance % a.row_distance == 0 && b.matrix_distance % b.row_distance == 0;
    return rows_alike && apart(a.begin, a.row_bytes, b.begin, b.row_bytes, a.row_distance);
}

Region left_of(const Product& p) {
    const size_t rows = p.transpose_left ? p.interior : p.rows;
    const size_t columns = p.transpose_left ? p.rows : p.interior;
    return {p.left, rows, columns, p.left_row_floats, p.batch, p.left_batch_floats};
}

Region right_of(const Product& p) {
    const size_t rows = p.transpose_right ? p.columns : p.interior;
    const size_t columns = p.transpose_right ? p.interior : p.columns;
    return {p.right, rows, columns, p.right_row_floats, p.batch, p.right_batch_floats};
}

Region result_of(const Product& p) {
    return {p.result, p.rows, p.columns, p.result_row_floats, p.batch, p.result_batch_floats};
}

}  // namespace

bool independent(const Product& one, const Product& other) {
    const Region result = result_of(one);
    const Region other_result = result_of(other);
    return apart(result, other_result) && apart(result, left_of(other)) && apart(result, right_of(other)) &&
           apart(other_result, left_of(one)) && apart(other_result, right_of(one));
}

bool better_as_one(const Product& one, const Product& other) {
    // An operand that takes eight times what the rows do is read for longer than these are copied.
    const auto reads_right = [](const Product& p) {
        return !p.transpose_left && p.batch == 1 && p.beta == 0.0f &&
               p.rows * (p.interior + p.columns) * 8 <= p.interior * p.columns;
    };
    return one.right == other.right && one.right_row_floats == other.right_row_floats &&
           one.transpose_right == other.transpose_right && one.interior == other.interior &&
           one.columns == other.columns && one.alpha == other.alpha && reads_right(one) && reads_right(other);
}

size_t task_count(const Product& product, size_t side_by_side) { return variant().task_count(product, side_by_side); }

void run_task(const Product& product, size_t side_by_side, size_t task) {
    variant().run_task(product, side_by_side, task);
}

}  // namespace softmetal::gemm
