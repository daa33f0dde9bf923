// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "metal/device.hpp"
#include "metal/queue_runner.hpp"

namespace softmetal::metal {

class CommandBuffer;

/// MTLCommandQueue: makes command buffers and runs them in order, on a thread of its own.
class CommandQueue final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<CommandQueue>&);

    /// Null if the system has no thread left for it.
    static CommandQueue* make(Device& device, size_t max_command_buffers);
    ~CommandQueue();

    Device& device() const { return device_; }
    const std::shared_ptr<QueueRunner>& runner() const { return runner_; }

private:
    CommandQueue(Device& device, std::shared_ptr<QueueRunner> runner);

    CommandBuffer* command_buffer();
    CommandBuffer* command_buffer_unretained();
    String* label() const { return label_.get(); }
    void set_label(String* label) { label_.set(label); }
    Device* device_message() const { return &device_; }

    Device& device_;
    const std::shared_ptr<QueueRunner> runner_;
    objc::StringProperty label_;
};

}  // namespace softmetal::metal
