// SPDX-License-Identifier: Apache-2.0
#include "models/encode_race.hpp"

#include <mutex>
#include <thread>

#include "models/random.hpp"
#include "validation/validation.hpp"

namespace softmetal::models {

namespace {

using Entries = SharedBindings::Entries;
using Entry = SharedBindings::Entry;

/// A dispatch as its encoder meant it.
struct Dispatch {
    engine::Operation operation;
    uint64_t used;
    Entries entries;
};

struct Table {
    std::mutex lock;
    uint64_t encoders = 0;
    uint64_t kernel_owner = 0;
    Entries entries;
    /// The dispatch the table was made for, if nobody has set anything since.
    std::optional<Dispatch> dispatched;
};

Table& table() {
    static auto& instance = *new Table;
    return instance;
}

uint64_t new_encoder() {
    Table& shared = table();
    std::lock_guard guard(shared.lock);
    shared.kernel_owner = 0;
    shared.entries = {};
    shared.dispatched.reset();
    return ++shared.encoders;
}

constexpr std::chrono::microseconds longest_pause{40};
/// The widest alignment a kernel's type can ask for.
constexpr size_t widest_alignment = 64;

bool uses(uint64_t used, size_t index) { return (used >> index & 1) != 0; }

/// Keeps what an entry stands for; the address at which the recorded operation finds it, or null if it is gone.
void* keep(const Entry& entry, metal::Recording& recording) {
    if (entry.bytes) {
        return recording.copy(entry.bytes->data(), entry.bytes->size());
    }
    const std::shared_ptr<engine::Memory> memory = entry.memory.lock();
    if (memory) {
        recording.keep(memory);
        memory->may_change();  // what was bound to be read may be written
    }
    return memory ? entry.address : nullptr;
}

/// The operation with its operands from these entries; nothing if one of them is gone.
std::optional<engine::Operation> rebind(engine::Operation operation, uint64_t used, const Entries& entries,
                                        metal::Recording& recording) {
    std::array<void*, metal::max_buffer_bindings> addresses{};
    for (size_t index = 0; index < entries.size(); ++index) {
        if (uses(used, index) && !(addresses[index] = keep(entries[index], recording))) {
            return std::nullopt;
        }
    }
    if (auto* launch = std::get_if<engine::Launch>(&operation)) {
        launch->bindings = recording.copy(std::span<void* const>(addresses));
    } else if (auto* product = std::get_if<gemm::Product>(&operation)) {
        product->left = static_cast<const float*>(addresses[SharedBindings::Left]);
        product->right = static_cast<const float*>(addresses[SharedBindings::Right]);
        product->result = static_cast<float*>(addresses[SharedBindings::Result]);
        product->right_constant = nullptr;  // what is bound there may be another's
    }
    return operation;
}

}  // namespace

SharedBindings::SharedBindings() : id_(new_encoder()) {}

void SharedBindings::set_kernel() {
    Table& shared = table();
    std::lock_guard guard(shared.lock);
    shared.kernel_owner = id_;
    shared.dispatched.reset();
}

void SharedBindings::put(size_t index, Entry entry) {
    own_[index] = std::move(entry);
    {
        Table& shared = table();
        std::lock_guard guard(shared.lock);
        shared.entries[index] = own_[index];
        shared.dispatched.reset();
    }
    std::this_thread::yield();
}

void SharedBindings::set_buffer(size_t index, const metal::Buffer& buffer, void* address) {
    char* const begin = static_cast<char*>(address);
    const auto length = static_cast<size_t>(buffer.address() + buffer.length() - begin);
    put(index, {id_, begin, length, buffer.memory(), nullptr});
}

void SharedBindings::set_bytes(size_t index, const void* bytes, size_t length) {
    const auto* begin = static_cast<const std::byte*>(bytes);
    put(index, {id_, nullptr, length, {}, std::make_shared<std::vector<std::byte>>(begin, begin + length)});
}

void SharedBindings::clear(size_t index) { put(index, {}); }

bool SharedBindings::replaces(const Entry& other, size_t index) const {
    const Entry& own = own_[index];
    if (other.owner == id_) {
        return true;
    }
    const auto place = reinterpret_cast<uintptr_t>(other.address) | widest_alignment;
    const auto own_place = reinterpret_cast<uintptr_t>(own.address) | widest_alignment;
    const bool aligned = (place & -place) >= (own_place & -own_place);
    // Full validation knows the buffers of a command buffer; one that slipped in would pass for a write by the CPU.
    return other.owner != 0 && !other.bytes && !own.bytes && other.length >= own.length && aligned &&
           !validation::full();
}

std::optional<engine::Operation> SharedBindings::take(const engine::Operation& own, uint64_t used,
                                                      metal::Recording& recording) {
    // Between what was set and what is taken, other encoders come in.
    const uint64_t nth = id_ << 20 | (pauses_++ & 0xf'ffff);
    std::this_thread::sleep_for(up_to(longest_pause, Sequence::EncodingPauses, nth));

    Table& shared = table();
    std::lock_guard guard(shared.lock);
    bool alone = shared.kernel_owner == id_;
    bool harmless = alone;
    for (size_t index = 0; index < own_.size(); ++index) {
        if (uses(used, index)) {
            alone &= shared.entries[index].owner == id_;
            harmless &= replaces(shared.entries[index], index);
        }
    }
    if (alone) {
        shared.dispatched = {own, used, own_};
        return own;
    }
    if (shared.dispatched && !validation::full()) {
        const Dispatch& other = *shared.dispatched;
        return rebind(other.operation, other.used, other.entries, recording);
    }
    return harmless ? rebind(own, used, shared.entries, recording) : std::nullopt;
}

}  // namespace softmetal::models
