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

// The order of an element's sum; see run_task in gemm.hpp. Longer runs cost less and round more.
inline constexpr size_t short_interior = 128;
inline constexpr size_t short_run = 8;
inline constexpr size_t long_run = 32;
inline constexpr size_t group_runs = 3;
constexpr size_t run_terms(size_t interior) { return interior <= short_interior ? short_run : long_run; }

}  // namespace softmetal::gemm
