// SPDX-License-Identifier: Apache-2.0
#include "metal/command_queue.hpp"

#include <system_error>

#include "config/settings.hpp"
#include "metal/command_buffer.hpp"

namespace softmetal::metal {

constinit objc::Class CommandQueue::type{"MTLCommandQueue", &Object::type, objc::Visibility::Protocol};

namespace {

models::DeviceModels current_models() {
    return {.lazy = settings().lazy, .encode_race = settings().encode_race, .overlap_hazard = settings().overlap_hazard};
}

}  // namespace

CommandQueue* CommandQueue::make(Device& device, size_t max_command_buffers) {
    auto runner = std::make_shared<QueueRunner>(device.engine(), max_command_buffers, current_models());
    try {
        runner->start();
    } catch (const std::system_error&) {
        return nullptr;
    }
    return new CommandQueue(device, std::move(runner));
}

CommandQueue::CommandQueue(Device& device, std::shared_ptr<QueueRunner> runner)
    : Object(type), device_(device), runner_(std::move(runner)) {
    runner_->set_queue(this);
}

CommandQueue::~CommandQueue() {
    runner_->set_queue(nullptr);
    runner_->shutdown();
}

CommandBuffer* CommandQueue::command_buffer() {
    runner_->take_slot();
    return objc::autoreleased(new CommandBuffer(*this, CommandBuffer::References::Retained));
}

CommandBuffer* CommandQueue::command_buffer_unretained() {
    runner_->take_slot();
    return objc::autoreleased(new CommandBuffer(*this, CommandBuffer::References::Unretained));
}

void CommandQueue::describe(objc::ClassBuilder<CommandQueue>& queue) {
    queue.method<"commandBuffer", &CommandQueue::command_buffer>()
        .method<"commandBufferWithUnretainedReferences", &CommandQueue::command_buffer_unretained>()
        .method<"label", &CommandQueue::label>()
        .method<"setLabel:", &CommandQueue::set_label>()
        .method<"device", &CommandQueue::device_message>();
}

}  // namespace softmetal::metal
