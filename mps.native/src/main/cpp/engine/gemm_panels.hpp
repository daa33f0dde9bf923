// SPDX-License-Identifier: Apache-2.0
// The memory into which a thread copies blocks of the operands.
#pragma once

#include "engine/gemm_part.hpp"

namespace softmetal::gemm {
namespace {

/// Columns of a strip: the right operand is copied strip by strip, and a block of a strip's terms is a panel.
constexpr size_t strip_columns = lanes * tile_vectors;
constexpr size_t max_block_rows = 264 / tile_rows * tile_rows;
constexpr size_t max_block_columns = 256;

/// Rows of a tile of short sums, which have totals as well.
constexpr int short_tile_rows = 6;

/// How many strips a tile of so few rows has: as many as registers hold the sums of, but no more than the hardware
/// fetches ahead at once.
constexpr size_t strips_of_tile(size_t rows) {
    size_t strips = 1;
    while (2 * strips * rows <= size_t(tile_rows) && 2 * strips * strip_columns <= 64) strips *= 2;
    return strips;
}

// No powers of 2 between copied rows, lest they meet in few sets of the cache.
constexpr size_t left_row = block_terms + 16;

struct Panels {
    alignas(64) float left[max_block_rows * left_row];
    alignas(64) float right[block_terms * strip_columns];
    /// The sums of the blocks of terms so far, tile by tile.
    alignas(64) Vector totals[max_block_rows * divide_up(max_block_columns, strip_columns) * tile_vectors];
};

/// A thread's panels, kept until it ends.
Panels& panels() {
    struct Owner {
        Panels* const panels = new Panels;
        ~Owner() { delete panels; }
    };
    static thread_local const Owner own;
    return *own.panels;
}

}  // namespace
}  // namespace softmetal::gemm
