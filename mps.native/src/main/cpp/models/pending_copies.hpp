// SPDX-License-Identifier: Apache-2.0
// Which bytes a queue's copies changed that its later commands do not see yet.
//
// Invariant: a pending byte of two copies belongs to the later one, and what it was before differs from what it is.
#pragma once

#include <memory>
#include <vector>

#include "engine/engine.hpp"

namespace softmetal::models {

using Bytes = std::vector<unsigned char>;

inline unsigned char* bytes_of(const engine::Memory& memory) { return static_cast<unsigned char*>(memory.address()); }

/// Used by one thread.
class PendingCopies {
public:
    /// Whether bytes of [begin, end) are pending. A copy of which any byte was written by somebody else since, the host
    /// or another queue, is not pending any more, none of it: the memory has a new use.
    bool any(const engine::Memory& memory, size_t begin, size_t end);
    /// Makes the pending bytes of [begin, end) stale in an image of that range.
    void make_stale(const engine::Memory& memory, size_t begin, size_t end, unsigned char* image) const;

    /// The queue wrote [begin, end), for all to see.
    void overwritten(const engine::Memory& memory, size_t begin, size_t end);
    /// The queue wrote the bytes that are marked; marks[0] is that of byte `first`.
    void overwritten(const engine::Memory& memory, size_t first, const Bytes& marks);
    /// A copy wrote the bytes that are marked, over what the queue saw before.
    void add(const std::shared_ptr<engine::Memory>& memory, size_t first, const Bytes& marks,
             const unsigned char* seen_before);

    void clear() { copies_.clear(); }

private:
    struct Copy {
        /// Does not keep the memory: without it nothing can be read any more.
        std::weak_ptr<engine::Memory> memory;
        const engine::Memory* identity;
        size_t first;
        Bytes stale;
        Bytes fresh;
        /// 1 where the byte is pending, else 0.
        Bytes pending;
    };

    static bool written_by_others(const Copy& copy);
    static bool any_pending(const Copy& copy, size_t begin, size_t end);

    std::vector<Copy> copies_;
};

}  // namespace softmetal::models
