// SPDX-License-Identifier: Apache-2.0
#include "metal/recording.hpp"

#include <algorithm>

namespace softmetal::metal {

std::vector<std::shared_ptr<engine::Memory>> Recording::memories() const {
    std::vector<std::shared_ptr<engine::Memory>> all = kept_memory_;
    for (const Ref<Object>& object : kept_) {
        if (object->isa == &Buffer::type) {
            all.push_back(static_cast<const Buffer*>(object.get())->memory());
        }
    }
    std::ranges::sort(all, std::less<const void*>(), &engine::Memory::address);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

bool Recording::better_together(const Recording& other) const {
    bool shares = false;
    return operations_.size() == other.operations_.size() &&
           std::ranges::equal(steps_, other.steps_, [](const Step& mine, const Step& its) {
               const auto* const stage = std::get_if<Stage>(&mine);
               const auto* const other_stage = std::get_if<Stage>(&its);
               return stage && other_stage && stage->count == other_stage->count;
           }) &&
           std::ranges::equal(operations_, other.operations_, [&shares](const auto& mine, const auto& its) {
               const auto* const product = std::get_if<gemm::Product>(&mine);
               const auto* const other_product = std::get_if<gemm::Product>(&its);
               shares |= product && other_product;
               return product && other_product ? gemm::better_as_one(*product, *other_product)
                                               : mine.index() == its.index();
           }) &&
           shares;
}

void Recording::add(const engine::Operation& operation, Order order) {
    operations_.push_back(operation);
    Stage* last = steps_.empty() ? nullptr : std::get_if<Stage>(&steps_.back());
    if (last && order == Order::WithLast) {
        ++last->count;
    } else {
        steps_.push_back(Stage{operations_.size() - 1, 1});
    }
}

void Recording::add(const gemm::Product& product) {
    const auto independent = [&product](const engine::Operation& operation) {
        const auto* const other = std::get_if<gemm::Product>(&operation);
        return other && gemm::independent(product, *other);
    };
    const Stage* const last = steps_.empty() ? nullptr : std::get_if<Stage>(&steps_.back());
    const bool beside = last && last->count < most_products && std::ranges::all_of(operations(*last), independent);
    add(product, beside ? Order::WithLast : Order::AfterAll);
}

void Recording::add(const Signal& signal) {
    keep(signal.event);
    steps_.push_back(signal);
}

void Recording::add(const Wait& wait) {
    keep(wait.event);
    steps_.push_back(wait);
}

void Recording::keep(Object* object) {
    // Encoders mostly bind the same few objects again and again.
    const size_t recent = std::min<size_t>(kept_.size(), 8);
    for (size_t back = 1; back <= recent; ++back) {
        if (kept_[kept_.size() - back].get() == object) {
            return;
        }
    }
    kept_.emplace_back(object);
}

void Recording::keep(const std::shared_ptr<engine::Memory>& memory) {
    if (kept_memory_.empty() || kept_memory_.back() != memory) {
        kept_memory_.push_back(memory);
    }
}

void* Recording::reserve(size_t length) {
    const size_t size = (length + 15) / 16 * 16;
    if (size > free_bytes_) {
        const size_t block = std::max(size, block_size);
        blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block));
        free_ = blocks_.back().get();
        free_bytes_ = block;
    }
    free_bytes_ -= size;
    return std::exchange(free_, free_ + size);
}

void* Recording::copy(const void* bytes, size_t length) { return std::memcpy(reserve(length), bytes, length); }

void** Recording::copy(std::span<void* const> addresses) {
    return static_cast<void**>(copy(addresses.data(), addresses.size_bytes()));
}

void Recording::clear() { *this = {}; }

}  // namespace softmetal::metal
