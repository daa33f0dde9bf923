// SPDX-License-Identifier: Apache-2.0
// Which queues have work: committed and not completed command buffers, whether or not a lazy queue has been asked to run
// them. Queues of the device model overlap-hazard report here.
#pragma once

#include <cstdint>
#include <mutex>

namespace softmetal::models {

class Activity {
public:
    static Activity& shared();

    /// A queue with none before has a command buffer, and a queue has none any more.
    void queue_became_busy();
    void queue_became_idle();

    bool several_busy() const;
    /// How often the device has been without work.
    uint64_t idle_moments() const;

private:
    mutable std::mutex lock_;
    uint64_t busy_ = 0;
    uint64_t idle_moments_ = 0;
};

}  // namespace softmetal::models
