// SPDX-License-Identifier: Apache-2.0
// Blocks, as laid out by the published block ABI.
#pragma once

#include "objc/class.hpp"

namespace softmetal::objc {

struct BlockDescriptor {
    NSUInteger reserved;
    NSUInteger size;
    /// Only with Block::has_copy_dispose.
    void (*copy)(void* to, const void* from);
    void (*dispose)(const void* block);
};

/// A block literal. It has no Object header: the flags carry the reference count.
struct Block {
    static constexpr uint32_t reference_mask = 0x0000'fffe;
    static constexpr uint32_t one_reference = 0x0000'0002;
    static constexpr uint32_t needs_free = 0x0100'0000;
    static constexpr uint32_t has_copy_dispose = 0x0200'0000;
    static constexpr uint32_t is_global = 0x1000'0000;

    Class* isa;
    std::atomic<uint32_t> flags;
    int32_t reserved;
    void (*invoke)();
    const BlockDescriptor* descriptor;
};
static_assert(sizeof(Block) == 32);

/// A block that outlives the caller's frame: a stack block is copied to the heap, a heap block is retained, a global
/// block is returned as it is.
Block* copy_block(Block* block);
void release_block(Block* block);

/// Calls a block with the given argument types: call<void>(block, buffer).
template <class R, class... A>
R call(Block* block, A... arguments) {
    return reinterpret_cast<R (*)(Block*, A...)>(block->invoke)(block, arguments...);
}

/// Owns a copy of a block.
class BlockRef {
public:
    BlockRef() = default;
    explicit BlockRef(Block* block) : block_(copy_block(block)) {}
    BlockRef(BlockRef&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    BlockRef& operator=(BlockRef&& other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~BlockRef() { release_block(block_); }
    Block* get() const { return block_; }
    explicit operator bool() const { return block_ != nullptr; }

private:
    Block* block_ = nullptr;
};

/// The three block classes, whose objects are the exported symbols _NSConcrete...Block.
struct StackBlock {
    static Class& type;
    static void describe(ClassBuilder<StackBlock>&);
};
struct GlobalBlock {
    static Class& type;
    static void describe(ClassBuilder<GlobalBlock>&);
};
struct MallocBlock {
    static Class& type;
    static void describe(ClassBuilder<MallocBlock>&);
};

}  // namespace softmetal::objc
