// SPDX-License-Identifier: Apache-2.0
#include "metal/memory_budget.hpp"

#include <algorithm>

#include "config/settings.hpp"

namespace softmetal::metal {

bool MemoryBudget::take(size_t bytes) {
    const uint64_t limit = settings().memory_limit.load(std::memory_order_relaxed);
    size_t used = buffers_.load(std::memory_order_relaxed);
    do {
        if (limit != 0 && (bytes > limit || used > limit - bytes)) {
            return false;
        }
    } while (!buffers_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
}

bool MemoryBudget::take_panels(size_t bytes) {
    const uint64_t limit = settings().memory_limit.load(std::memory_order_relaxed);
    const size_t half = (limit != 0 ? std::min<size_t>(limit, size_) : size_) / 2;
    const size_t buffers = buffers_.load(std::memory_order_relaxed);
    size_t panels = panels_.load(std::memory_order_relaxed);
    do {
        if (buffers > half || bytes > half - buffers || panels > half - buffers - bytes) {
            return false;
        }
    } while (!panels_.compare_exchange_weak(panels, panels + bytes, std::memory_order_relaxed));
    return true;
}

}  // namespace softmetal::metal
