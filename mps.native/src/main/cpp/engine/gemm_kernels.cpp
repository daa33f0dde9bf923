// SPDX-License-Identifier: Apache-2.0
// build-variant: x86_64 x86-64 -O3 -ffp-contract=off -DSOFTMETAL_VARIANT=variant_x86_64
// build-variant: x86_64 x86-64-v3 -O3 -ffp-contract=off -march=x86-64-v3 -DSOFTMETAL_VARIANT=variant_x86_64_v3
// build-variant: x86_64 x86-64-v4 -O3 -ffp-contract=off -march=x86-64-v4 -Wno-maybe-uninitialized -Wno-uninitialized -DSOFTMETAL_VARIANT=variant_x86_64_v4
// build-variant: aarch64 aarch64 -O3 -ffp-contract=off -DSOFTMETAL_VARIANT=variant_aarch64
// (GCC 12's own AVX-512 headers warn of uninitialized variables, hence the -Wno.)
//
// The matrix product for one CPU level, cut into tasks. Whatever the shape of a task and of its tiles, an element's sum is
// formed in the order that gemm.hpp states, and that makes products batch-invariant.
#include "engine/gemm_packed.hpp"

namespace softmetal::gemm {
namespace {

constexpr size_t wanted_tasks = 16;               // enough to keep several threads evenly busy
constexpr size_t terms_per_small_task = 1 << 18;  // multiply-adds, when a task takes several small matrices

/// How a product is cut into tasks: blocks of rows x columns of one matrix, or several whole matrices.
struct Plan {
    size_t block_rows;
    size_t block_columns;
    size_t row_blocks;
    size_t column_blocks;
    size_t matrices_per_task;

    Plan(const Product& p, size_t side_by_side) : matrices_per_task(1) {
        // Panels that are kept are not copied for each block: with fewer rows in one, each thread has the same rows of one
        // product after another.
        row_blocks = divide_up(p.rows, may_keep_panels(p) ? max_block_rows / 2 : max_block_rows);
        block_rows = round_up(divide_up(p.rows, row_blocks), tile_rows);
        row_blocks = divide_up(p.rows, block_rows);
        const size_t wanted = divide_up(wanted_tasks, row_blocks * p.batch * side_by_side);
        // Left rows that are copied are so for each block.
        const size_t narrowest = p.transpose_left ? 8 * lanes : strips_of_tile(p.rows) * strip_columns;
        block_columns = least(round_up(divide_up(p.columns, wanted), narrowest), max_block_columns);
        block_columns = least(block_columns, p.columns);
        column_blocks = divide_up(p.columns, block_columns);
        const size_t work = most(p.rows * p.columns * most(p.interior, 1), 1);
        if (row_blocks * column_blocks == 1) matrices_per_task = most(terms_per_small_task / work, 1);
    }

    size_t tasks_per_matrix() const { return row_blocks * column_blocks; }
};

Part part_of(const Product& p, KeptPanels* kept, size_t matrix, size_t row, size_t rows, size_t column,
             size_t columns) {
    Part part;
    part.rows = least(rows, p.rows - row);
    part.columns = least(columns, p.columns - column);
    part.terms = p.interior;
    part.left_row = p.transpose_left ? 1 : p.left_row_floats;
    part.left_term = p.transpose_left ? p.left_row_floats : 1;
    part.left = p.left + matrix * p.left_batch_floats + row * part.left_row;
    part.right_row = p.right_row_floats;
    part.right_transposed = p.transpose_right;
    part.right = p.right + matrix * p.right_batch_floats + column * (p.transpose_right ? p.right_row_floats : 1);
    part.kept = kept;
    part.kept_column = column;
    part.result = p.result + matrix * p.result_batch_floats + row * p.result_row_floats + column;
    part.result_row = p.result_row_floats;
    part.alpha = p.alpha;
    part.beta = p.beta;
    return part;
}

size_t count_tasks(const Product& p, size_t side_by_side) {
    if (p.rows == 0 || p.columns == 0 || p.batch == 0) return 0;
    const Plan plan(p, side_by_side);
    return divide_up(p.batch, plan.matrices_per_task) * plan.tasks_per_matrix();
}

void run(const Product& p, size_t side_by_side, size_t task) {
    const Plan plan(p, side_by_side);
    const size_t block = task % plan.tasks_per_matrix();
    const size_t first = task / plan.tasks_per_matrix() * plan.matrices_per_task;
    const size_t end = least(p.batch, first + plan.matrices_per_task);
    KeptPanels* const kept = kept_panels(p);
    const size_t row = block / plan.column_blocks * plan.block_rows;
    const size_t column = block % plan.column_blocks * plan.block_columns;
    for (size_t matrix = first; matrix < end; ++matrix)
        packed(part_of(p, kept, matrix, row, plan.block_rows, column, plan.block_columns));
}

}  // namespace

const Variant SOFTMETAL_VARIANT{count_tasks, run};

}  // namespace softmetal::gemm
