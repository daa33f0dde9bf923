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

/// The number of independent tasks of a product; 0 if there is nothing to compute.
size_t task_count(const Product& product);

/// Computes the elements of one task. Tasks may run in any order, on any threads, at the same time.
///
/// Batch-invariant: an element's bits depend on its row of op(left), its column of op(right), its old value, alpha and
/// beta alone, not on the shape around it, its position or the task split. The interior is cut into blocks of 512
/// terms; the last may be shorter. Term t of a block belongs to chain t mod 16: a chain of fused multiply-adds in
/// ascending order, starting at 0. The sums of chains 8 apart are added (0 to 8, 1 to 9 and so on), then of these sums
/// those 2 apart, then 4, then 1; what is left is the block's sum. The blocks are added in order. The element is
/// alpha * sum, or fma(beta, old, alpha * sum) if beta is not 0. No step depends on the width of a vector, so the bits
/// are the same on every CPU that has fused multiply-add.
void run_task(const Product& product, size_t task);

}  // namespace softmetal::gemm
