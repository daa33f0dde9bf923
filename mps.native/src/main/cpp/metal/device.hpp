// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine.hpp"
#include "metal/memory_budget.hpp"
#include "metal/types.hpp"
#include "objc/block.hpp"
#include "objc/nserror.hpp"

namespace softmetal::metal {

using objc::Message;
using objc::Object;
using objc::Ref;
using objc::String;

class Buffer;
class CommandQueue;
class CompileOptions;
class ComputePipelineState;
class Event;
class Function;
class Library;
class SharedEvent;

/// MTLDevice. There is one; it lives as long as the process.
class Device final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<Device>&);
    static Device& shared();

    engine::Engine& engine() const { return *engine_; }
    MemoryBudget& memory() { return memory_; }
    size_t max_buffer_length() const { return engine_->memory_size(); }

    /// New memory of at least that many bytes, counted until it is freed. Null if the device has not that much left.
    std::shared_ptr<engine::Memory> allocate(size_t bytes);

private:
    Device();

    String* name() const { return name_; }
    Object* architecture() const { return architecture_; }
    uint64_t registry_id() const { return 0x736f'6674'6d74'6c01; }
    NSUInteger max_buffer_length_message() const { return max_buffer_length(); }
    uint64_t recommended_working_set() const { return engine_->memory_size(); }
    NSUInteger current_allocated_size() const { return memory_.used(); }
    NSUInteger max_threadgroup_memory_length() const { return max_threadgroup_memory; }
    MTLSize max_threads() const;
    BOOL yes() const { return 1; }
    BOOL no() const { return 0; }
    BOOL supports_family(NSInteger family) const;

    CommandQueue* new_command_queue();
    CommandQueue* new_command_queue_with_max(Message message, NSUInteger count);
    Buffer* new_buffer(Message message, NSUInteger length, NSUInteger options);
    Buffer* new_buffer_with_bytes(Message message, const void* bytes, NSUInteger length, NSUInteger options);
    Buffer* new_buffer_no_copy(Message message, void* bytes, NSUInteger length, NSUInteger options,
                               objc::Block* deallocator);
    Library* new_library(Message message, String* source, CompileOptions* options, objc::Error** error);
    ComputePipelineState* new_pipeline(Message message, Function* function, objc::Error** error);
    Event* new_event();
    SharedEvent* new_shared_event();

    const std::unique_ptr<engine::Engine> engine_;
    String* const name_;
    Object* const architecture_;
    MemoryBudget memory_;
};

/// MTLArchitecture: the name of the instruction set level.
class Architecture final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<Architecture>&);

    Architecture() : Architecture(nullptr) {}
    explicit Architecture(String* name) : Object(type), name_(name) {}

private:
    String* name() const { return name_.get(); }

    Ref<String> name_;
};

}  // namespace softmetal::metal
