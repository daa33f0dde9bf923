// SPDX-License-Identifier: Apache-2.0
// The memory into which a thread copies blocks of the operands.
#pragma once

#include "engine/gemm_part.hpp"

namespace softmetal::gemm {
namespace {

constexpr size_t tile_columns = lanes * tile_vectors;
constexpr size_t max_block_rows = 264 / tile_rows * tile_rows;
constexpr size_t max_block_columns = 256;
constexpr size_t tile_size = size_t(tile_rows) * tile_vectors;

// No powers of 2 between copied rows, lest they meet in few sets of the cache.
constexpr size_t left_row = block_terms + 16;
constexpr size_t max_left_floats = max_block_rows * left_row;

constexpr size_t pair_levels = 3;
static_assert(chains == 2 << pair_levels);

/// The chain that is summed n-th, so that of two that are added, or sums of two, one follows the other.
constexpr size_t chain_at(size_t n) {
    size_t chain = 0;
    for (const size_t distance : chain_distances) {
        chain += n % 2 * distance;
        n /= 2;
    }
    return chain;
}

/// Terms of the longest chain, which is the first, and of one.
constexpr size_t chain_length(size_t terms) { return divide_up(terms, chains); }
constexpr size_t terms_of_chain(size_t chain, size_t terms) {
    return chain < terms ? divide_up(terms - chain, chains) : 0;
}

struct Panels {
    alignas(64) float left[max_left_floats];
    alignas(64) float right[block_terms * tile_columns];
    /// The sums of the blocks of terms so far, tile by tile.
    alignas(64) Vector totals[max_block_rows * divide_up(max_block_columns, tile_columns) * tile_vectors];
    /// Of a tile, the sums of a pair of chains, of two pairs and of four, which wait for those of as many others.
    alignas(64) Vector waiting[pair_levels][tile_size];
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
