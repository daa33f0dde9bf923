// SPDX-License-Identifier: Apache-2.0
// Completion out of order: a command buffer that completes only after one committed later on another queue.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "models/fault.hpp"

namespace softmetal::models {

/// One command buffer being held, from its commit on.
class Hold {
public:
    /// Registers it as held on a queue; what is committed on other queues from now on releases it.
    static std::shared_ptr<Hold> place(const void* queue);
    /// Those a command buffer being committed on a queue will release.
    static std::vector<std::shared_ptr<Hold>> held_elsewhere(const void* queue);

    /// A command buffer committed later on another queue has completed.
    void release();
    /// Returns when released, or after that time; then it is over.
    void wait(Milliseconds at_most);

private:
    std::mutex lock_;
    std::condition_variable changed_;
    bool released_ = false;
};

}  // namespace softmetal::models
