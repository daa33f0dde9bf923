// SPDX-License-Identifier: Apache-2.0
// Matrix products in float32: result = alpha * op(left) * op(right) + beta * result, for `batch` independent matrices.
#pragma once

#include <stddef.h>

namespace softmetal::gemm {

class Constant;

/// One product. All matrices are row-major; `*_row_floats` is the distance between rows as stored, `*_batch_floats`
/// that between matrices of the batch (0 repeats one matrix, for left and right only). op(left) is rows x interior and
/// op(right) interior x columns; a transposed operand is stored the other way round. result overlaps no operand.
struct Product {
    bool transpose_left;
    bool transpose_right;
    size_t rows;
    size_t columns;
    size_t interior;
    float alpha;
    float beta;  // 0: result is written without being read
    const float* left;
    size_t left_row_floats;
    const float* right;
    size_t right_row_floats;
    float* result;
    size_t result_row_floats;
    size_t batch;
    size_t left_batch_floats;
    size_t right_batch_floats;
    size_t result_batch_floats;
    Constant* right_constant = nullptr;  // what the right operand lies in, if that is constant
};

/// Whether two products may run side by side: neither writes what the other reads or writes.
bool independent(const Product& one, const Product& other);

/// Whether two products that may run side by side are computed faster as one with the rows of both: they differ in left
/// operand and result alone, and these are little beside the right operand, which each would read for itself. Of a
/// product and itself, whether there could be such another.
bool better_as_one(const Product& one, const Product& other);

/// The number of independent tasks of a product that is one of so many `side_by_side`; 0 if there is nothing to compute.
size_t task_count(const Product& product, size_t side_by_side);

/// Computes the elements of one task of those. Tasks may run in any order, on any threads, at the same time; one whose
/// rows come later has a higher number.
///
/// Batch-invariant: an element's bits depend on its row of op(left), its column of op(right), its old value, alpha and
/// beta alone, not on the shape around it, its position or the task split. The interior is cut into blocks of 256
/// terms; the last may be shorter. A block's sum is a chain of fused multiply-adds in ascending order, starting at 0, and
/// the blocks are added in order. A sum of fewer than 128 terms is rounded less: each 8 terms are such a chain, these are
/// added in turn to three totals that start at 0, and the third total and then the second is added to the first. The
/// element is alpha * sum, or fma(beta, old, alpha * sum) if beta is not 0. No step depends on the width of a vector, so
/// the bits are the same on every CPU that has fused multiply-add.
void run_task(const Product& product, size_t side_by_side, size_t task);

}  // namespace softmetal::gemm
