// SPDX-License-Identifier: Apache-2.0
#include "metal/event.hpp"

#include <chrono>

#include "metal/queue_runner.hpp"

namespace softmetal::metal {

constinit objc::Class Event::type{"MTLEvent", &Object::type, objc::Visibility::Protocol};
constinit objc::Class SharedEvent::type{"MTLSharedEvent", &Event::type, objc::Visibility::Protocol};

void Event::signal(uint64_t value) {
    std::lock_guard guard(lock_);
    value_ = std::max(value_, value);
    reached_.notify_all();
}

void Event::wait(uint64_t value) {
    demand(value);
    std::unique_lock guard(lock_);
    reached_.wait(guard, [this, value] { return value_ >= value; });
}

void Event::demand(uint64_t value) {
    std::shared_ptr<QueueRunner> runner;
    uint64_t sequence = 0;
    {
        std::lock_guard guard(lock_);
        if (value_ >= value) {
            return;
        }
        demanded_ = std::max(demanded_, value);
        // The nearest signal that reaches the value; its queue brings what was committed before it.
        const Announcement* nearest = nullptr;
        for (const Announcement& one : announced_) {
            if (one.value >= value && (!nearest || one.value < nearest->value)) {
                nearest = &one;
            }
        }
        if (nearest) {
            runner = nearest->runner.lock();
            sequence = nearest->sequence;
        }
    }
    if (runner) {
        runner->demand(sequence);
    }
}

void Event::announce(const std::shared_ptr<QueueRunner>& runner, uint64_t sequence, uint64_t value) {
    bool awaited = false;
    {
        std::lock_guard guard(lock_);
        announced_.push_back({runner, runner.get(), sequence, value});
        awaited = demanded_ > value_;
    }
    if (awaited) {
        runner->demand(sequence);
    }
}

void Event::withdraw(const QueueRunner& runner, uint64_t sequence) {
    std::lock_guard guard(lock_);
    std::erase_if(announced_, [&](const Announcement& one) {
        return one.identity == &runner && one.sequence == sequence;
    });
}

void Event::describe(objc::ClassBuilder<Event>& event) {
    event.method<"label", &Event::label>()
        .method<"setLabel:", &Event::set_label>()
        .method<"device", &Event::device>();
}

uint64_t SharedEvent::signaled_value() const {
    std::lock_guard guard(lock_);
    return value_;
}

void SharedEvent::set_signaled_value(uint64_t value) {
    std::lock_guard guard(lock_);
    value_ = value;
    reached_.notify_all();
}

BOOL SharedEvent::wait_until(uint64_t value, uint64_t milliseconds) {
    QueueRunner::start_deferred();
    demand(value);
    std::unique_lock guard(lock_);
    const auto reached = [this, value] { return value_ >= value; };
    // Beyond a year the sum with now could overflow; nobody waits longer.
    constexpr uint64_t year = 365ull * 24 * 3600 * 1000;
    return reached_.wait_for(guard, std::chrono::milliseconds(std::min(milliseconds, year)), reached);
}

void SharedEvent::describe(objc::ClassBuilder<SharedEvent>& event) {
    event.method<"signaledValue", &SharedEvent::signaled_value>()
        .method<"setSignaledValue:", &SharedEvent::set_signaled_value>()
        .method<"waitUntilSignaledValue:timeoutMS:", &SharedEvent::wait_until>();
}

}  // namespace softmetal::metal
