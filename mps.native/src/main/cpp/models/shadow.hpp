// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "engine/engine.hpp"

namespace softmetal::models {

/// A private copy of a memory, aligned for every type of a kernel.
class Shadow {
public:
    explicit Shadow(const engine::Memory& memory) : of_(&memory), bytes_(allocate(memory.bytes())) {
        std::memcpy(bytes_.get(), memory.address(), memory.bytes());
    }

    unsigned char* bytes() const { return bytes_.get(); }

    /// What an address inside the memory is here.
    template <class T>
    T* at(T* address) const {
        const auto offset = reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(of_->address());
        return reinterpret_cast<T*>(bytes_.get() + offset);
    }
    void* at(void* address) const { return at(static_cast<unsigned char*>(address)); }

private:
    static constexpr size_t alignment = 4096;
    struct Free {
        void operator()(unsigned char* bytes) const { std::free(bytes); }
    };
    using Allocation = std::unique_ptr<unsigned char, Free>;

    static Allocation allocate(size_t bytes) {
        auto* allocated = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
        if (!allocated) {
            throw std::bad_alloc();
        }
        return Allocation(static_cast<unsigned char*>(allocated));
    }

    const engine::Memory* of_;
    Allocation bytes_;
};

}  // namespace softmetal::models
