// SPDX-License-Identifier: Apache-2.0
#include "engine/gemm.hpp"

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

}  // namespace

size_t task_count(const Product& product) { return variant().task_count(product); }

void run_task(const Product& product, size_t task) { variant().run_task(product, task); }

}  // namespace softmetal::gemm
