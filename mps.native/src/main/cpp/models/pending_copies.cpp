// SPDX-License-Identifier: Apache-2.0
// Its loops pass over every byte of a buffer: branchless, for the vectorizer.
// build-variant: any default -O3
#include "models/pending_copies.hpp"

#include <algorithm>
#include <cstring>

namespace softmetal::models {

namespace {

/// The part of [begin, end) inside a run of bytes, as indices of the run.
struct Part {
    size_t begin;
    size_t end;
};

Part part_of(size_t first, size_t length, size_t begin, size_t end) {
    const size_t low = std::clamp(begin, first, first + length);
    const size_t high = std::clamp(end, first, first + length);
    return {low - first, std::max(low, high) - first};
}

}  // namespace

bool PendingCopies::written_by_others(const Copy& copy) {
    constexpr size_t block = 4096;
    const unsigned char* now = bytes_of(*copy.identity) + copy.first;
    const unsigned char* fresh = copy.fresh.data();
    const unsigned char* pending = copy.pending.data();
    const size_t size = copy.fresh.size();
    for (size_t begin = 0; begin < size; begin += block) {
        unsigned char differs = 0;
        for (size_t i = begin; i < std::min(begin + block, size); ++i) {
            differs |= pending[i] & (now[i] != fresh[i]);
        }
        if (differs) {
            return true;
        }
    }
    return false;
}

bool PendingCopies::any_pending(const Copy& copy, size_t begin, size_t end) {
    const Part part = part_of(copy.first, copy.pending.size(), begin, end);
    return part.begin < part.end && std::memchr(&copy.pending[part.begin], 1, part.end - part.begin);
}

bool PendingCopies::any(const engine::Memory& memory, size_t begin, size_t end) {
    // The memory at hand lives, so an equal address of one that does not is another's. Copies nothing is left of go,
    // for else those of a device that is never idle would pile up.
    std::erase_if(copies_, [&](const Copy& copy) {
        return copy.memory.expired() ||
               (copy.identity == &memory && (!any_pending(copy, 0, memory.bytes()) || written_by_others(copy)));
    });
    return std::ranges::any_of(
        copies_, [&](const Copy& copy) { return copy.identity == &memory && any_pending(copy, begin, end); });
}

void PendingCopies::make_stale(const engine::Memory& memory, size_t begin, size_t end, unsigned char* image) const {
    for (const Copy& copy : copies_) {
        const Part part = part_of(copy.first, copy.pending.size(), begin, end);
        if (copy.identity != &memory || part.begin == part.end) {
            continue;
        }
        unsigned char* __restrict to = image + (copy.first + part.begin - begin);
        const unsigned char* stale = &copy.stale[part.begin];
        const unsigned char* pending = &copy.pending[part.begin];
        for (size_t i = 0; i < part.end - part.begin; ++i) {
            to[i] = pending[i] ? stale[i] : to[i];
        }
    }
}

void PendingCopies::overwritten(const engine::Memory& memory, size_t begin, size_t end) {
    for (Copy& copy : copies_) {
        const Part part = part_of(copy.first, copy.pending.size(), begin, end);
        if (copy.identity == &memory) {
            std::fill(copy.pending.begin() + ptrdiff_t(part.begin), copy.pending.begin() + ptrdiff_t(part.end), 0);
        }
    }
}

void PendingCopies::overwritten(const engine::Memory& memory, size_t first, const Bytes& marks) {
    for (Copy& copy : copies_) {
        const Part part = part_of(copy.first, copy.pending.size(), first, first + marks.size());
        for (size_t i = part.begin; copy.identity == &memory && i < part.end; ++i) {
            copy.pending[i] &= !marks[copy.first + i - first];
        }
    }
}

void PendingCopies::add(const std::shared_ptr<engine::Memory>& memory, size_t first, const Bytes& marks,
                        const unsigned char* seen_before) {
    overwritten(*memory, first, marks);
    const unsigned char* now = bytes_of(*memory) + first;
    const auto pending = [&](size_t i) { return marks[i] && seen_before[i] != now[i]; };
    size_t begin = 0;
    size_t end = marks.size();
    while (begin < end && !pending(begin)) {
        ++begin;
    }
    while (end > begin && !pending(end - 1)) {
        --end;
    }
    if (begin == end) {
        return;
    }
    Copy copy{memory, memory.get(), first + begin, {seen_before + begin, seen_before + end}, {now + begin, now + end},
              Bytes(end - begin)};
    for (size_t i = begin; i < end; ++i) {
        copy.pending[i - begin] = pending(i);
    }
    copies_.push_back(std::move(copy));
}

}  // namespace softmetal::models
