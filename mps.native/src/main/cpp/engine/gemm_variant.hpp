// SPDX-License-Identifier: Apache-2.0
// The matrix product as compiled for one CPU level.
#pragma once

#include "engine/gemm.hpp"

namespace softmetal::gemm {

struct Variant {
    size_t (*task_count)(const Product& product, size_t side_by_side);
    void (*run_task)(const Product& product, size_t side_by_side, size_t task);
};

// Only those of the architecture exist.
extern const Variant variant_x86_64;
extern const Variant variant_x86_64_v3;
extern const Variant variant_x86_64_v4;
extern const Variant variant_aarch64;

// The order of an element's sum; see run_task in gemm.hpp.
/// Terms of a block. Longer ones cost a little less and round more.
inline constexpr size_t block_terms = 256;
/// Sums of fewer terms are short.
inline constexpr size_t short_terms = 128;
/// Terms of a group of a short sum, and how many totals there are, to which the groups are added in turn. All orders of
/// such short chains round alike on the average; PyTorch's golden cases include nearly cancelling sums at the edge of
/// their tolerance, which decided for this one.
inline constexpr size_t group_terms = 8;
inline constexpr size_t short_totals = 3;

}  // namespace softmetal::gemm
