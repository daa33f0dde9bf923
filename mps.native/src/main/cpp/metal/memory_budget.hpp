// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>

#include "engine/constant.hpp"

namespace softmetal::metal {

/// Bytes of device memory in use: by buffers, against the limit that is set, until the last buffer or command buffer
/// using them frees them; and by panels of constant buffers, which leave half of all for buffers and are none's limit.
class MemoryBudget final : public gemm::PanelRoom {
public:
    /// Of a device with so many bytes.
    explicit MemoryBudget(size_t size) : size_(size) {}

    bool take(size_t bytes);
    void give_back(size_t bytes) { buffers_.fetch_sub(bytes, std::memory_order_relaxed); }
    bool take_panels(size_t bytes) override;
    void give_back_panels(size_t bytes) override { panels_.fetch_sub(bytes, std::memory_order_relaxed); }

    size_t used() const {
        return buffers_.load(std::memory_order_relaxed) + panels_.load(std::memory_order_relaxed);
    }

private:
    const size_t size_;
    std::atomic<size_t> buffers_{0};
    std::atomic<size_t> panels_{0};
};

}  // namespace softmetal::metal
