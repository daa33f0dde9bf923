// SPDX-License-Identifier: Apache-2.0
#include "validation/lifetime.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "metal/command_buffer.hpp"
#include "support/text.hpp"

namespace softmetal::validation {

namespace {

struct Use {
    const metal::Buffer* buffer;
    metal::CommandBuffer* user;
};

/// Few: only command buffers with unretained references are here.
struct Uses {
    std::mutex lock;
    std::vector<Use> all;
    /// Lets everybody else pass without the lock. A buffer's last owner knows what it encoded itself, and another
    /// thread's encoding happened before, or the program raced.
    std::atomic<size_t> count{0};
};

Uses& uses() {
    static auto& instance = *new Uses;
    return instance;
}

template <class Condition>
void forget(Uses& all, Condition condition) {
    std::erase_if(all.all, condition);
    all.count = all.all.size();
}

}  // namespace

void watch(const metal::Buffer& buffer, metal::CommandBuffer& user) {
    Uses& all = uses();
    std::lock_guard guard(all.lock);
    const bool known = std::any_of(all.all.begin(), all.all.end(), [&](const Use& use) {
        return use.buffer == &buffer && use.user == &user;
    });
    if (!known) {
        all.all.push_back({&buffer, &user});
        all.count = all.all.size();
    }
}

void stop_watching(metal::CommandBuffer& user) {
    Uses& all = uses();
    if (all.count == 0) {
        return;
    }
    std::lock_guard guard(all.lock);
    forget(all, [&](const Use& use) { return use.user == &user; });
}

void buffer_freed(const metal::Buffer& buffer) {
    Uses& all = uses();
    if (all.count == 0) {
        return;
    }
    // Under the lock: a command buffer cannot end its life before it has stopped watching.
    std::lock_guard guard(all.lock);
    for (const Use& use : all.all) {
        if (use.buffer == &buffer) {
            use.user->buffer_freed(format(
                "-[MTLBuffer dealloc]: failed assertion `buffer %s was released for the last time while in flight: "
                "command buffer %p uses it and does not retain it; keep the buffer until the command buffer is "
                "completed'",
                buffer.name().c_str(), static_cast<void*>(use.user)));
        }
    }
    forget(all, [&](const Use& use) { return use.buffer == &buffer; });
}

}  // namespace softmetal::validation
