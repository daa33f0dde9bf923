// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>

#include "metal/buffer.hpp"
#include "metal/event.hpp"

namespace softmetal::metal {

/// What a command buffer will do, in order, and what must stay alive for it.
class Recording {
public:
    /// Operations [first, first + count), which may overlap each other.
    struct Stage {
        size_t first;
        size_t count;
    };
    struct Signal {
        Event* event;
        uint64_t value;
    };
    struct Wait {
        Event* event;
        uint64_t value;
    };
    using Step = std::variant<Stage, Signal, Wait>;

    enum class Order {
        /// Begins when everything before is done.
        AfterAll,
        /// May overlap the operations of the last stage.
        WithLast,
    };

    const std::vector<Step>& steps() const { return steps_; }
    std::span<const engine::Operation> operations(const Stage& stage) const {
        return std::span(operations_).subspan(stage.first, stage.count);
    }

    /// Whether stages of this and the other one, of which none depends on the other, are better executed together, one pair
    /// after the other: there are as many, and they read the same right operands.
    bool better_together(const Recording& other) const;

    /// The memory of all buffers that are kept, in the order of addresses, each once.
    std::vector<std::shared_ptr<engine::Memory>> memories() const;

    void add(const engine::Operation& operation, Order order);
    /// Adds a product: beside those of the last stage if neither meets what the other writes.
    void add(const gemm::Product& product);
    void add(const Signal& signal);
    void add(const Wait& wait);

    /// Keeps an object until the recording is cleared.
    void keep(Object* object);
    void keep(const std::shared_ptr<engine::Memory>& memory);

    /// Copies that live as long as the recording.
    void* copy(const void* bytes, size_t length);
    void** copy(std::span<void* const> addresses);

    void clear();

private:
    static constexpr size_t block_size = 4096;
    /// Enough to keep every thread busy; each new one is compared with those before it.
    static constexpr size_t most_products = 16;

    void* reserve(size_t length);

    std::vector<Step> steps_;
    std::vector<engine::Operation> operations_;
    std::vector<Ref<Object>> kept_;
    std::vector<std::shared_ptr<engine::Memory>> kept_memory_;
    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::byte* free_ = nullptr;
    size_t free_bytes_ = 0;
};

}  // namespace softmetal::metal
