// SPDX-License-Identifier: Apache-2.0
#include "objc/autorelease.hpp"

#include <pthread.h>

#include <vector>

#include "objc/class.hpp"
#include "validation/validation.hpp"

namespace softmetal::objc {

namespace {

/// The pools of one thread: one stack of objects; a pool is the height the stack had when it was pushed.
struct Pools {
    uint32_t thread;
    std::vector<Object*> objects;
    struct Pool {
        uint32_t serial;
        size_t height;
    };
    std::vector<Pool> open;
    uint32_t next_serial = 1;

    void drain(size_t height) {
        // A deallocation may autorelease again, so the top is read anew each time.
        while (objects.size() > height) {
            Object* last = objects.back();
            objects.pop_back();
            release(last);
        }
    }
};

std::atomic<void (*)()> pop_function{nullptr};

void call_pop_function() {
    if (void (*function)() = pop_function.load(std::memory_order_acquire)) {
        function();
    }
}

pthread_key_t exit_key;
thread_local Pools* current = nullptr;

/// At the end of a thread its remaining objects are released, as Apple's runtime does. A pthread key and not a
/// thread_local destructor: those also run in exit(), where other threads may still use what would be destroyed.
void drain_at_thread_exit(void* state) {
    auto* pools = static_cast<Pools*>(state);
    current = pools;
    call_pop_function();
    pools->drain(0);
    current = nullptr;
    delete pools;
}

Pools& pools_of_this_thread() {
    if (!current) {
        static const bool key_made = pthread_key_create(&exit_key, &drain_at_thread_exit) == 0;
        static std::atomic<uint32_t> threads{0};
        current = new Pools{threads.fetch_add(1) + 1, {}, {}};
        if (key_made) {
            pthread_setspecific(exit_key, current);
        }
    }
    return *current;
}

}  // namespace

void* push_pool() {
    Pools& pools = pools_of_this_thread();
    const uint32_t serial = pools.next_serial++;
    pools.open.push_back({serial, pools.objects.size()});
    return reinterpret_cast<void*>((static_cast<uint64_t>(pools.thread) << 32) | serial);
}

bool in_pool() { return current && !current->open.empty(); }

void before_pool_pop(void (*function)()) { pop_function.store(function, std::memory_order_release); }

void pop_pool(void* token) {
    call_pop_function();
    Pools& pools = pools_of_this_thread();
    const auto bits = reinterpret_cast<uint64_t>(token);
    const auto thread = static_cast<uint32_t>(bits >> 32);
    const auto serial = static_cast<uint32_t>(bits);
    if (thread != pools.thread) {
        validation::report(
            "objc_autoreleasePoolPop: failed assertion `the pool %p was pushed on another thread; pop it on "
            "the thread that pushed it'",
            token);
        return;
    }
    for (size_t depth = pools.open.size(); depth-- > 0;) {
        if (pools.open[depth].serial == serial) {
            const size_t height = pools.open[depth].height;
            pools.open.resize(depth);
            pools.drain(height);
            return;
        }
    }
    validation::report(
        "objc_autoreleasePoolPop: failed assertion `the pool %p is not open; it was popped before, itself "
        "or with an outer pool'",
        token);
}

Object* autorelease(Object* object) {
    if (object) {
        Pools& pools = pools_of_this_thread();
        if (pools.open.empty() && validation::full()) {
            validation::report("objc_autorelease: failed assertion `object %p of class %s autoreleased with no pool in "
                               "place; it lives until its thread ends'", static_cast<void*>(object), object->isa->name);
        }
        pools.objects.push_back(object);
    }
    return object;
}

}  // namespace softmetal::objc
