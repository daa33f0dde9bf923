// SPDX-License-Identifier: Apache-2.0
#include "objc/block.hpp"

#include <cstdlib>
#include <cstring>

extern "C" {
[[gnu::visibility("default")]] constinit softmetal::objc::Class _NSConcreteStackBlock{
    "__NSStackBlock__", &softmetal::objc::Object::type};
[[gnu::visibility("default")]] constinit softmetal::objc::Class _NSConcreteGlobalBlock{
    "__NSGlobalBlock__", &softmetal::objc::Object::type};
[[gnu::visibility("default")]] constinit softmetal::objc::Class _NSConcreteMallocBlock{
    "__NSMallocBlock__", &softmetal::objc::Object::type};
}

namespace softmetal::objc {

Class& StackBlock::type = _NSConcreteStackBlock;
Class& GlobalBlock::type = _NSConcreteGlobalBlock;
Class& MallocBlock::type = _NSConcreteMallocBlock;

Block* copy_block(Block* block) {
    if (!block || (block->flags.load(std::memory_order_relaxed) & Block::is_global)) {
        return block;
    }
    if (block->flags.load(std::memory_order_relaxed) & Block::needs_free) {
        block->flags.fetch_add(Block::one_reference, std::memory_order_relaxed);
        return block;
    }
    const BlockDescriptor& descriptor = *block->descriptor;
    auto* copy = static_cast<Block*>(std::malloc(descriptor.size));
    if (!copy) {
        return nullptr;
    }
    std::memcpy(static_cast<void*>(copy), block, descriptor.size);
    const uint32_t flags = block->flags.load(std::memory_order_relaxed) & ~Block::reference_mask;
    copy->flags.store(flags | Block::needs_free | Block::one_reference, std::memory_order_relaxed);
    copy->isa = &_NSConcreteMallocBlock;
    if (flags & Block::has_copy_dispose) {
        descriptor.copy(copy, block);
    }
    return copy;
}

void release_block(Block* block) {
    if (!block || !(block->flags.load(std::memory_order_relaxed) & Block::needs_free)) {
        return;
    }
    const uint32_t before = block->flags.fetch_sub(Block::one_reference, std::memory_order_acq_rel);
    if ((before & Block::reference_mask) == Block::one_reference) {
        if (before & Block::has_copy_dispose) {
            block->descriptor->dispose(block);
        }
        std::free(block);
    }
}

namespace {

template <class T>
void describe_block(ClassBuilder<T>&) {
    T::type.block = true;
}

}  // namespace

void StackBlock::describe(ClassBuilder<StackBlock>& block) { describe_block(block); }
void GlobalBlock::describe(ClassBuilder<GlobalBlock>& block) { describe_block(block); }
void MallocBlock::describe(ClassBuilder<MallocBlock>& block) { describe_block(block); }

}  // namespace softmetal::objc
