// SPDX-License-Identifier: Apache-2.0
#include "models/overlap_hazard.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <thread>

#include "metal/types.hpp"
#include "models/activity.hpp"
#include "models/random.hpp"
#include "models/shadow.hpp"

namespace softmetal::models {

namespace {

constexpr std::chrono::microseconds longest_pause{300};

bool is_copy(const engine::Kernel& kernel) { return kernel.name() == "copy" || kernel.name().starts_with("copy_"); }

bool has(uint64_t bits, size_t index) { return (bits >> index & 1) != 0; }

size_t offset_of(const void* address, const engine::Memory& memory) {
    return static_cast<size_t>(static_cast<const unsigned char*>(address) - bytes_of(memory));
}

/// Calls with the place of each row of a product's result.
template <class Visit>
void each_result_row(const gemm::Product& product, const Visit& visit) {
    for (size_t matrix = 0; matrix < product.batch; ++matrix) {
        float* row = product.result + matrix * product.result_batch_floats;
        for (size_t i = 0; i < product.rows; ++i, row += product.result_row_floats) {
            visit(row, product.columns * sizeof(float));
        }
    }
}

}  // namespace

void OverlapHazard::committed() {
    std::lock_guard guard(lock_);
    if (uncompleted_++ == 0) {
        Activity::shared().queue_became_busy();
    }
}

void OverlapHazard::completed() {
    std::lock_guard guard(lock_);
    if (--uncompleted_ == 0) {
        Activity::shared().queue_became_idle();
    }
}

/// One memory as a launch binds it, from the lowest address on.
struct OverlapHazard::Execution::Bound {
    Memory memory;
    size_t begin;
    /// The kernel may write it, from here on.
    bool written = false;
    size_t written_begin = 0;
    /// Where the launch finds stale bytes and leaves its results; absent if nothing there is pending.
    std::optional<Shadow> stale{};
    /// What another run of it leaves when it finds fresh bytes. A pending byte that either run changes was written.
    std::optional<Shadow> fresh{};
    /// What the queue saw there before.
    std::optional<Shadow> before{};
};

OverlapHazard::Execution::Execution(OverlapHazard& queue, const metal::Recording& recording)
    : pending_(queue.pending_), memories_(recording.memories()) {
    std::this_thread::sleep_for(up_to(longest_pause, Sequence::StartPauses, queue.executions_++));
    // While this command buffer runs the device is not idle.
    const uint64_t idle_moments = Activity::shared().idle_moments();
    if (std::exchange(queue.idle_moments_seen_, idle_moments) != idle_moments) {
        pending_.clear();
    }
}

const std::shared_ptr<engine::Memory>* OverlapHazard::Execution::find(const void* address) const {
    const auto after = std::ranges::upper_bound(memories_, address, std::less<const void*>(), &engine::Memory::address);
    if (after == memories_.begin()) {
        return nullptr;
    }
    const Memory& memory = *std::prev(after);
    return offset_of(address, *memory) < memory->bytes() ? &memory : nullptr;
}

void OverlapHazard::Execution::run(engine::Stream& stream, std::span<const engine::Operation> operations) {
    for (const engine::Operation& operation : operations) {
        std::visit([&](const auto& one) { run(stream, one); }, operation);
    }
}

std::vector<OverlapHazard::Execution::Bound> OverlapHazard::Execution::bound_memories(
    const engine::Launch& launch) const {
    std::vector<Bound> all;
    for (size_t index = 0; index < metal::max_buffer_bindings; ++index) {
        const Memory* memory =
            has(launch.kernel->used_bindings(), index) ? find(launch.bindings[index]) : nullptr;
        if (!memory) {
            continue;
        }
        const size_t begin = offset_of(launch.bindings[index], **memory);
        auto bound = std::ranges::find(all, *memory, &Bound::memory);
        if (bound == all.end()) {
            bound = all.insert(all.end(), Bound{*memory, begin});
        }
        bound->begin = std::min(bound->begin, begin);
        if (has(launch.kernel->written_bindings(), index)) {
            bound->written_begin = bound->written ? std::min(bound->written_begin, begin) : begin;
            bound->written = true;
        }
    }
    return all;
}

void OverlapHazard::Execution::run(engine::Stream& stream, const engine::Launch& launch) {
    std::vector<Bound> bound = bound_memories(launch);
    const bool pending = is_copy(*launch.kernel) && Activity::shared().several_busy();
    bool rerun = false;
    for (Bound& one : bound) {
        if (pending_.any(*one.memory, one.begin, one.memory->bytes())) {
            one.stale.emplace(*one.memory);
            pending_.make_stale(*one.memory, 0, one.memory->bytes(), one.stale->bytes());
            rerun |= one.written;
        }
    }
    for (Bound& one : bound) {
        if (one.written && (one.stale || pending)) {
            one.before.emplace(*one.memory);
            pending_.make_stale(*one.memory, 0, one.memory->bytes(), one.before->bytes());
        }
        if (one.written && rerun) {
            one.fresh.emplace(*one.memory);
        }
    }
    const auto execute = [&](std::optional<Shadow> Bound::*where) {
        std::array<void*, metal::max_buffer_bindings> bindings{};
        for (size_t index = 0; index < bindings.size(); ++index) {
            if (!has(launch.kernel->used_bindings(), index)) {
                continue;
            }
            bindings[index] = launch.bindings[index];
            const Memory* memory = find(bindings[index]);
            const auto one = memory ? std::ranges::find(bound, *memory, &Bound::memory) : bound.end();
            if (one != bound.end() && (*one).*where) {
                bindings[index] = ((*one).*where)->at(bindings[index]);
            }
        }
        const engine::Operation shadowed = engine::Launch{launch.kernel, bindings.data(), launch.grid};
        stream.execute(std::span(&shadowed, 1));
        stream.wait();
    };
    if (rerun) {
        execute(&Bound::fresh);
    }
    execute(&Bound::stale);
    for (const Bound& one : bound) {
        if (one.before) {
            carry_over(one, pending);
        }
    }
}

void OverlapHazard::Execution::carry_over(const Bound& bound, bool pending) {
    const size_t begin = bound.written_begin;
    unsigned char* memory = bytes_of(*bound.memory);
    const unsigned char* before = bound.before->bytes();
    Bytes written(bound.memory->bytes() - begin);
    for (size_t i = begin; i < bound.memory->bytes(); ++i) {
        if (!bound.stale) {
            written[i - begin] = memory[i] != before[i];
            continue;
        }
        const unsigned char result = bound.stale->bytes()[i];
        const bool was_pending = before[i] != memory[i];
        if (result != before[i] || (was_pending && bound.fresh->bytes()[i] != memory[i])) {
            written[i - begin] = 1;
            memory[i] = result;
        }
    }
    if (pending) {
        pending_.add(bound.memory, begin, written, before + begin);
    } else {
        pending_.overwritten(*bound.memory, begin, written);
    }
}

void OverlapHazard::Execution::run(engine::Stream& stream, const gemm::Product& product) {
    gemm::Product shadowed = product;
    shadowed.right_constant = nullptr;  // a shadow is none
    std::optional<Shadow> shadows[2];
    const float** const operands[] = {&shadowed.left, &shadowed.right};
    for (size_t i = 0; i < 2; ++i) {
        const Memory* memory = find(*operands[i]);
        if (memory && pending_.any(**memory, offset_of(*operands[i], **memory), (*memory)->bytes())) {
            shadows[i].emplace(**memory);
            pending_.make_stale(**memory, 0, (*memory)->bytes(), shadows[i]->bytes());
            *operands[i] = shadows[i]->at(*operands[i]);
        }
    }
    const Memory* result = find(product.result);
    const bool over_pending =
        result && pending_.any(**result, offset_of(product.result, **result), (*result)->bytes());
    if (over_pending && product.beta != 0) {
        // What is added to is written all over: it may be stale in place.
        each_result_row(product, [&](float* row, size_t bytes) {
            const size_t begin = offset_of(row, **result);
            pending_.make_stale(**result, begin, begin + bytes, reinterpret_cast<unsigned char*>(row));
        });
    }
    const engine::Operation operation = shadowed;
    stream.execute(std::span(&operation, 1));
    stream.wait();
    if (over_pending) {
        each_result_row(product, [&](float* row, size_t bytes) {
            const size_t begin = offset_of(row, **result);
            pending_.overwritten(**result, begin, begin + bytes);
        });
    }
}

void OverlapHazard::Execution::run(engine::Stream& stream, const engine::Copy& copy) {
    const Memory* from = find(copy.from);
    const Memory* to = find(copy.to);
    engine::Copy shadowed = copy;
    Bytes source;
    if (from && pending_.any(**from, offset_of(copy.from, **from), offset_of(copy.from, **from) + copy.bytes)) {
        const size_t begin = offset_of(copy.from, **from);
        source.assign(bytes_of(**from) + begin, bytes_of(**from) + begin + copy.bytes);
        pending_.make_stale(**from, begin, begin + copy.bytes, source.data());
        shadowed.from = source.data();
    }
    const bool pending = to && Activity::shared().several_busy();
    const size_t begin = to ? offset_of(copy.to, **to) : 0;
    Bytes before;
    if (pending) {
        pending_.any(**to, begin, begin + copy.bytes);
        before.assign(bytes_of(**to) + begin, bytes_of(**to) + begin + copy.bytes);
        pending_.make_stale(**to, begin, begin + copy.bytes, before.data());
    }
    const engine::Operation operation = shadowed;
    stream.execute(std::span(&operation, 1));
    stream.wait();
    if (pending) {
        pending_.add(*to, begin, Bytes(copy.bytes, 1), before.data());
    } else if (to) {
        pending_.overwritten(**to, begin, begin + copy.bytes);
    }
}

void OverlapHazard::Execution::run(engine::Stream& stream, const engine::Fill& fill) {
    const engine::Operation operation = fill;
    stream.execute(std::span(&operation, 1));
    stream.wait();
    if (const Memory* to = find(fill.to)) {
        const size_t begin = offset_of(fill.to, **to);
        pending_.overwritten(**to, begin, begin + fill.bytes);
    }
}

}  // namespace softmetal::models
