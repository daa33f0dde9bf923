// SPDX-License-Identifier: Apache-2.0
// The memory into which a thread copies blocks of the operands.
#pragma once

#include "engine/gemm_part.hpp"

namespace softmetal::gemm {
namespace {

constexpr size_t tile_columns = lanes * tile_vectors;
constexpr size_t max_block_rows = 264 / tile_rows * tile_rows;
constexpr size_t max_block_columns = 256;
constexpr size_t max_right_floats = 1 << 13;  // 32 KiB, so that the panel stays in the first-level cache
constexpr size_t max_block_terms = least(max_right_floats / tile_columns, 256);
// Blocks end with a group of runs, or with the interior.
constexpr size_t long_group = group_runs * long_run;
constexpr size_t long_block_terms = max_block_terms / long_group * long_group;
static_assert(short_interior <= max_block_terms && long_block_terms > 0);

// No powers of 2 between copied rows, lest they meet in few sets of the cache.
constexpr size_t left_row = max_block_terms + 16;
constexpr size_t max_rows_direct_transposed = lanes / 2;
constexpr size_t max_terms_direct_transposed = 8192;
constexpr size_t direct_left_row = max_terms_direct_transposed + 16;
constexpr size_t max_left_floats = most(max_block_rows * left_row, max_rows_direct_transposed * direct_left_row);

constexpr size_t tile_size = size_t(tile_rows) * tile_vectors;

/// The sums of a tile so far. Between blocks, no group is begun.
struct TileSums {
    Vector total[tile_size];
    Vector lost[tile_size];
};

struct Panels {
    alignas(64) float left[max_left_floats];
    alignas(64) float right[max_right_floats];
    alignas(64) TileSums sums[max_block_rows / tile_rows * max_block_columns / tile_columns];
    alignas(64) Vector group[tile_size];
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
