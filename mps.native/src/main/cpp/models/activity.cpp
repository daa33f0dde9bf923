// SPDX-License-Identifier: Apache-2.0
#include "models/activity.hpp"

namespace softmetal::models {

Activity& Activity::shared() {
    static auto& instance = *new Activity;
    return instance;
}

void Activity::queue_became_busy() {
    std::lock_guard guard(lock_);
    ++busy_;
}

void Activity::queue_became_idle() {
    std::lock_guard guard(lock_);
    if (--busy_ == 0) {
        ++idle_moments_;
    }
}

bool Activity::several_busy() const {
    std::lock_guard guard(lock_);
    return busy_ > 1;
}

uint64_t Activity::idle_moments() const {
    std::lock_guard guard(lock_);
    return idle_moments_;
}

}  // namespace softmetal::models
