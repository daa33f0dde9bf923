// SPDX-License-Identifier: Apache-2.0
#include "objc/object.hpp"

#include "objc/block.hpp"
#include "objc/class.hpp"

namespace softmetal::objc {

namespace {

std::atomic<uint64_t> live{0};

bool counted(const Object& object) { return object.references.load(std::memory_order_relaxed) >= 0; }

}  // namespace

Object::Object(Class& of) : isa(&of), references(1) { live.fetch_add(1, std::memory_order_relaxed); }

uint64_t live_objects() { return live.load(std::memory_order_relaxed); }

void make_immortal(Object& object) {
    object.references.store(Object::immortal, std::memory_order_relaxed);
    live.fetch_sub(1, std::memory_order_relaxed);
}

Object* retain(Object* object) {
    if (!object) {
        return nullptr;
    }
    if (object->isa->block) {
        return reinterpret_cast<Object*>(copy_block(reinterpret_cast<Block*>(object)));
    }
    if (counted(*object)) {
        object->references.fetch_add(1, std::memory_order_relaxed);
    }
    return object;
}

void release(Object* object) {
    if (!object) {
        return;
    }
    if (object->isa->block) {
        release_block(reinterpret_cast<Block*>(object));
        return;
    }
    if (!counted(*object)) {
        return;
    }
    // What each releasing thread did with the object happens before its destruction by the last one.
    const int64_t before = object->references.fetch_sub(1, std::memory_order_acq_rel);
    if (before == 1) {
        // Inside its destruction an object counts as having one reference, so that retain and release pairs on the way
        // do not destroy it again.
        object->references.store(1, std::memory_order_relaxed);
        live.fetch_sub(1, std::memory_order_relaxed);
        object->isa->destroy(object);
    } else if (before <= 0) {
        fatal("-[%s release]: over-released object %p", object->isa->name, static_cast<void*>(object));
    }
}

}  // namespace softmetal::objc
