// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>

#include "metal/device.hpp"

namespace softmetal::metal {

class QueueRunner;

/// MTLEvent: a counter that command buffers raise and wait for. What happened before a signal happens before the return
/// of a wait that it satisfies.
class Event : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<Event>&);

    explicit Event(Device& device) : Event(type, device) {}

    /// Raises the value; never lowers it.
    void signal(uint64_t value);
    /// Blocks until the value is reached; has what would signal it run on a lazy device.
    void wait(uint64_t value);

    /// A lazy queue's committed command buffer will signal the value.
    void announce(const std::shared_ptr<QueueRunner>& runner, uint64_t sequence, uint64_t value);
    /// That command buffer is done, or failed and will never signal.
    void withdraw(const QueueRunner& runner, uint64_t sequence);

protected:
    Event(objc::Class& of, Device& device) : Object(of), device_(device) {}

    /// Has the command buffer that will reach the value run, on a lazy device, now or when it is committed.
    void demand(uint64_t value);

    mutable std::mutex lock_;
    std::condition_variable reached_;
    uint64_t value_ = 0;

private:
    struct Announcement {
        std::weak_ptr<QueueRunner> runner;
        const QueueRunner* identity;
        uint64_t sequence;
        uint64_t value;
    };

    String* label() const { return label_.get(); }
    void set_label(String* label) { label_.set(label); }
    Device* device() const { return &device_; }

    Device& device_;
    objc::StringProperty label_;
    /// The highest value that somebody waits for.
    uint64_t demanded_ = 0;
    std::vector<Announcement> announced_;
};

/// MTLSharedEvent: an event that the program signals and waits for too.
class SharedEvent final : public Event {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<SharedEvent>&);

    explicit SharedEvent(Device& device) : Event(type, device) {}

private:
    uint64_t signaled_value() const;
    void set_signaled_value(uint64_t value);
    BOOL wait_until(uint64_t value, uint64_t milliseconds);
};

}  // namespace softmetal::metal
