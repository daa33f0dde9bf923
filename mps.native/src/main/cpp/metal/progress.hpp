// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>

#include "metal/types.hpp"

namespace softmetal::metal {

/// How far a command buffer is. Apart from the command buffer, because its queue lets go of the command buffer before
/// it wakes those who wait.
class Progress {
public:
    NSUInteger status() const { return status_.load(std::memory_order_acquire); }
    void advance(MTLCommandBufferStatus status) { status_.store(status, std::memory_order_release); }

    /// The handlers for it have run.
    void tell_scheduled() { tell(scheduled_); }
    void tell_completed() { tell(completed_); }

    /// What the device did happens before the return.
    void wait_scheduled() { wait(scheduled_); }
    void wait_completed() { wait(completed_); }

private:
    void tell(bool& fact) {
        std::lock_guard guard(lock_);
        fact = true;
        changed_.notify_all();
    }
    void wait(const bool& fact) {
        std::unique_lock guard(lock_);
        changed_.wait(guard, [&fact] { return fact; });
    }

    std::atomic<NSUInteger> status_{MTLCommandBufferStatusNotEnqueued};
    std::mutex lock_;
    std::condition_variable changed_;
    bool scheduled_ = false;
    bool completed_ = false;
};

}  // namespace softmetal::metal
