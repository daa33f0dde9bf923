// SPDX-License-Identifier: Apache-2.0
#include "metal/device.hpp"

#include <cstring>

#include "config/settings.hpp"
#include "engine/cpu_level.hpp"
#include "metal/buffer.hpp"
#include "metal/command_queue.hpp"
#include "metal/errors.hpp"
#include "metal/event.hpp"
#include "metal/library.hpp"
#include "metal/pipeline.hpp"
#include "models/inject.hpp"
#include "validation/validation.hpp"

namespace softmetal::metal {

constinit objc::Class Device::type{"MTLDevice", &Object::type, objc::Visibility::Protocol};
constinit objc::Class Architecture::type{"MTLArchitecture", &Object::type};

namespace {

/// Only offsets within a page may differ between devices, so memory handed in by the program must begin at one.
constexpr size_t page = 4096;

template <class T>
T* everlasting(T* object) {
    objc::make_immortal(*object);
    return object;
}

}  // namespace

Device::Device()
    : Object(type),
      engine_(engine::make_cpu_engine()),
      name_(String::constant(engine_->name())),
      architecture_(everlasting(new Architecture(String::constant(softmetal::name(cpu_level()))))),
      memory_(engine_->memory_size()) {}

Device& Device::shared() {
    static Device& device = *everlasting(new Device);
    return device;
}

std::shared_ptr<engine::Memory> Device::allocate(size_t bytes) {
    if (bytes > max_buffer_length() || models::next_allocation_fails()) {
        return nullptr;
    }
    const size_t size = (bytes + engine::memory_granule - 1) / engine::memory_granule * engine::memory_granule;
    if (!memory_.take(size)) {
        return nullptr;
    }
    std::unique_ptr<engine::Memory> memory = engine_->allocate(size);
    if (!memory) {
        memory_.give_back(size);
        return nullptr;
    }
    return {memory.release(), [this, size](engine::Memory* freed) {
                delete freed;
                memory_.give_back(size);
            }};
}

MTLSize Device::max_threads() const {
    return {max_threads_per_threadgroup, max_threads_per_threadgroup, max_threads_per_threadgroup};
}

BOOL Device::supports_family(NSInteger family) const {
    return (family >= MTLGPUFamilyCommon1 && family <= MTLGPUFamilyCommon3) || family == MTLGPUFamilyMetal3;
}

CommandQueue* Device::new_command_queue() { return CommandQueue::make(*this, default_max_command_buffers); }

CommandQueue* Device::new_command_queue_with_max(Message message, NSUInteger count) {
    if (count == 0) {
        validation::report_text(validation::failed_assertion(message, "maxCommandBufferCount(0) must be > 0."));
        return nullptr;
    }
    return CommandQueue::make(*this, count);
}

Buffer* Device::new_buffer(Message message, NSUInteger length, NSUInteger options) {
    if (length == 0) {
        validation::report_text(validation::failed_assertion(message, "Cannot create buffer of zero length."));
        return nullptr;
    }
    std::shared_ptr<engine::Memory> memory = allocate(length);
    return memory ? new Buffer(*this, std::move(memory), length, options) : nullptr;
}

Buffer* Device::new_buffer_with_bytes(Message message, const void* bytes, NSUInteger length, NSUInteger options) {
    if (!bytes) {
        validation::report_text(validation::failed_assertion(message, "pointer must not be nil."));
        return nullptr;
    }
    Buffer* buffer = new_buffer(message, length, options);
    if (buffer) {
        std::memcpy(buffer->address(), bytes, length);
        buffer->memory()->keep_constant(memory_);
    }
    return buffer;
}

Buffer* Device::new_buffer_no_copy(Message message, void* bytes, NSUInteger length, NSUInteger options,
                                   objc::Block* deallocator) {
    const auto refuse = [message](const std::string& reason) {
        validation::report_text(validation::failed_assertion(message, reason));
        return nullptr;
    };
    if (!bytes || reinterpret_cast<uintptr_t>(bytes) % page != 0) {
        return refuse(format("pointer %p is not %zu byte aligned.", bytes, page));
    }
    if (length == 0 || length % page != 0) {
        return refuse(
            format("length(%llu) is not a multiple of %zu bytes.", static_cast<unsigned long long>(length), page));
    }
    return new Buffer(*this, bytes, length, options, deallocator);
}

Library* Device::new_library(Message message, String* source, CompileOptions* options, objc::Error** error) {
    if (!source) {
        validation::report_text(validation::failed_assertion(message, "source must not be nil."));
        return nullptr;
    }
    std::string text;
    auto code = engine_->load(source->text(), options ? options->for_compiler() : msl::Options(), text);
    if (!code) {
        objc::give_error(error, MTLLibraryErrorDomain, MTLLibraryErrorCompileFailure, text);
        return nullptr;
    }
    return new Library(*this, std::move(code));
}

ComputePipelineState* Device::new_pipeline(Message message, Function* function, objc::Error** error) {
    if (!function) {
        validation::report_text(validation::failed_assertion(message, "computeFunction must not be nil."));
        objc::give_error(error, MTLLibraryErrorDomain, MTLLibraryErrorFunctionNotFound, "the function is nil");
        return nullptr;
    }
    return new ComputePipelineState(*this, *function);
}

Event* Device::new_event() { return new Event(*this); }

SharedEvent* Device::new_shared_event() { return new SharedEvent(*this); }

void Device::describe(objc::ClassBuilder<Device>& device) {
    device.method<"name", &Device::name>()
        .method<"architecture", &Device::architecture>()
        .method<"registryID", &Device::registry_id>()
        .method<"maxThreadsPerThreadgroup", &Device::max_threads>()
        .method<"maxThreadgroupMemoryLength", &Device::max_threadgroup_memory_length>()
        .method<"maxBufferLength", &Device::max_buffer_length_message>()
        .method<"recommendedMaxWorkingSetSize", &Device::recommended_working_set>()
        .method<"currentAllocatedSize", &Device::current_allocated_size>()
        .method<"hasUnifiedMemory", &Device::yes>()
        .method<"isLowPower", &Device::no>()
        .method<"isHeadless", &Device::yes>()
        .method<"isRemovable", &Device::no>()
        .method<"supportsFamily:", &Device::supports_family>()
        .method<"newCommandQueue", &Device::new_command_queue>()
        .method<"newCommandQueueWithMaxCommandBufferCount:", &Device::new_command_queue_with_max>()
        .method<"newBufferWithLength:options:", &Device::new_buffer>()
        .method<"newBufferWithBytes:length:options:", &Device::new_buffer_with_bytes>()
        .method<"newBufferWithBytesNoCopy:length:options:deallocator:", &Device::new_buffer_no_copy>()
        .method<"newLibraryWithSource:options:error:", &Device::new_library>()
        .method<"newComputePipelineStateWithFunction:error:", &Device::new_pipeline>()
        .method<"newEvent", &Device::new_event>()
        .method<"newSharedEvent", &Device::new_shared_event>();
}

void Architecture::describe(objc::ClassBuilder<Architecture>& architecture) {
    architecture.method<"name", &Architecture::name>();
}

}  // namespace softmetal::metal
