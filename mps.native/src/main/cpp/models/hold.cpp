// SPDX-License-Identifier: Apache-2.0
#include "models/hold.hpp"

#include <atomic>

namespace softmetal::models {

namespace {

struct Holds {
    struct Placed {
        const void* queue;
        std::shared_ptr<Hold> hold;
    };

    std::mutex lock;
    std::vector<Placed> placed;
    /// Lets every commit pass without the lock while nothing is held.
    std::atomic<size_t> count{0};
};

Holds& holds() {
    static auto& instance = *new Holds;
    return instance;
}

void forget(const Hold& over) {
    Holds& all = holds();
    std::lock_guard guard(all.lock);
    std::erase_if(all.placed, [&](const Holds::Placed& placed) { return placed.hold.get() == &over; });
    all.count = all.placed.size();
}

}  // namespace

std::shared_ptr<Hold> Hold::place(const void* queue) {
    auto hold = std::make_shared<Hold>();
    Holds& all = holds();
    std::lock_guard guard(all.lock);
    all.placed.push_back({queue, hold});
    all.count = all.placed.size();
    return hold;
}

std::vector<std::shared_ptr<Hold>> Hold::held_elsewhere(const void* queue) {
    Holds& all = holds();
    std::vector<std::shared_ptr<Hold>> elsewhere;
    if (all.count.load(std::memory_order_relaxed) == 0) {
        return elsewhere;
    }
    std::lock_guard guard(all.lock);
    for (const Holds::Placed& placed : all.placed) {
        if (placed.queue != queue) {
            elsewhere.push_back(placed.hold);
        }
    }
    return elsewhere;
}

void Hold::release() {
    std::lock_guard guard(lock_);
    released_ = true;
    changed_.notify_all();
}

void Hold::wait(Milliseconds at_most) {
    {
        std::unique_lock guard(lock_);
        changed_.wait_for(guard, at_most, [this] { return released_; });
    }
    forget(*this);
}

}  // namespace softmetal::models
