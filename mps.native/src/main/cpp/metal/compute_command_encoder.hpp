// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "metal/command_encoder.hpp"
#include "metal/pipeline.hpp"
#include "models/encode_race.hpp"

namespace softmetal::metal {

/// MTLComputeCommandEncoder: kernel dispatches. A dispatch is complete before the next one starts, unless the encoder
/// is concurrent; then only a barrier or the encoder's end orders them.
class ComputeCommandEncoder final : public CommandEncoder {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<ComputeCommandEncoder>&);

    ComputeCommandEncoder(CommandBuffer& buffer, NSUInteger dispatch_type)
        : CommandEncoder(type, buffer),
          dispatch_type_(dispatch_type),
          shared_(buffer.encode_race() ? std::make_unique<models::SharedBindings>() : nullptr) {}

private:
    struct Binding {
        Buffer* buffer = nullptr;
        void* address = nullptr;
    };

    void set_pipeline(Message message, ComputePipelineState* pipeline);
    void set_buffer(Message message, Buffer* buffer, NSUInteger offset, NSUInteger index);
    void set_buffer_offset(Message message, NSUInteger offset, NSUInteger index);
    void set_buffers(Message message, Buffer* const* buffers, const NSUInteger* offsets, NSRange range);
    void set_bytes(Message message, const void* bytes, NSUInteger length, NSUInteger index);
    void set_threadgroup_memory(Message message, NSUInteger length, NSUInteger index);
    void dispatch_threads(Message message, MTLSize threads, MTLSize threads_per_group);
    void dispatch_threadgroups(Message message, MTLSize groups, MTLSize threads_per_group);
    void memory_barrier(Message message, NSUInteger scope);
    void memory_barrier_resources(Message message, Object* const* resources, NSUInteger count);
    NSUInteger dispatch_type() const { return dispatch_type_; }

    void bind(const Encoding& call, Buffer* buffer, NSUInteger offset, NSUInteger index);
    void dispatch(const Encoding& call, MTLSize threads, MTLSize groups, MTLSize threads_per_group);
    bool bindings_complete(const Encoding& call, const engine::Kernel& kernel) const;
    /// Notes in the command buffer what the kernel writes of what is bound.
    void note_writes(const engine::Kernel& kernel);
    void record(const Encoding& call, const engine::Launch& launch);

    const NSUInteger dispatch_type_;
    /// Of the device model encode-race, or null without it.
    const std::unique_ptr<models::SharedBindings> shared_;
    ComputePipelineState* pipeline_ = nullptr;
    std::array<Binding, max_buffer_bindings> bindings_;
    /// The addresses as the last dispatch recorded them, or null if a binding has changed since.
    void** recorded_ = nullptr;
    std::array<NSUInteger, max_buffer_bindings> threadgroup_memory_{};
    /// Whether the next dispatch may overlap the last one.
    bool overlap_ = false;
};

}  // namespace softmetal::metal
