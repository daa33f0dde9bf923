// SPDX-License-Identifier: Apache-2.0
#include "metal/compute_command_encoder.hpp"

#include <bit>
#include <numeric>

namespace softmetal::metal {

constinit objc::Class ComputeCommandEncoder::type{"MTLComputeCommandEncoder", &CommandEncoder::type,
                                                  objc::Visibility::Protocol};

namespace {

using Count = unsigned long long;

/// The product of the three, or the largest number if it does not fit: for comparisons with a limit.
Count volume(MTLSize size) {
    Count product = 0;
    const bool overflow = __builtin_mul_overflow(size.width, size.height, &product) ||
                          __builtin_mul_overflow(product, size.depth, &product);
    return overflow ? ~Count(0) : product;
}

bool fits(MTLSize size) { return size.width <= UINT32_MAX && size.height <= UINT32_MAX && size.depth <= UINT32_MAX; }

NSUInteger ceiling(NSUInteger value, NSUInteger unit) { return value / unit + (value % unit != 0); }

bool valid_index(const Encoding& call, NSUInteger index) {
    return call.require(index < max_buffer_bindings, MTLCommandBufferErrorInternal, "index(%llu) must be < %llu.",
                        Count(index), Count(max_buffer_bindings));
}

}  // namespace

void ComputeCommandEncoder::set_pipeline(Message message, ComputePipelineState* pipeline) {
    const Encoding call(*this, message);
    if (!call ||
        !call.require(pipeline != nullptr, MTLCommandBufferErrorInternal, "computePipelineState must not be nil.")) {
        return;
    }
    pipeline_ = pipeline;
    call.recording().keep(pipeline);
    if (shared_) {
        shared_->set_kernel();
    }
}

void ComputeCommandEncoder::bind(const Encoding& call, Buffer* bound, NSUInteger offset, NSUInteger index) {
    if (!valid_index(call, index)) {
        return;
    }
    if (!bound) {
        bindings_[index] = {};
        if (shared_) {
            shared_->clear(index);
        }
    } else if (call.require(offset < bound->length(), MTLCommandBufferErrorInvalidResource,
                            "offset(%llu) must be < [buffer length](%zu).", Count(offset), bound->length())) {
        bindings_[index] = {bound, bound->address() + offset};
        buffer().use(*bound, Access::Read);
        if (shared_) {
            shared_->set_buffer(index, *bound, bindings_[index].address);
        }
    }
    recorded_ = nullptr;
}

void ComputeCommandEncoder::set_buffer(Message message, Buffer* bound, NSUInteger offset, NSUInteger index) {
    if (const Encoding call(*this, message); call) {
        bind(call, bound, offset, index);
    }
}

void ComputeCommandEncoder::set_buffers(Message message, Buffer* const* buffers, const NSUInteger* offsets,
                                        NSRange range) {
    const Encoding call(*this, message);
    if (!call ||
        !call.require(range.location <= max_buffer_bindings && range.length <= max_buffer_bindings - range.location,
                      MTLCommandBufferErrorInternal, "range(%llu, %llu) must end within %llu.", Count(range.location),
                      Count(range.length), Count(max_buffer_bindings))) {
        return;
    }
    for (NSUInteger index = 0; index < range.length; ++index) {
        bind(call, buffers[index], offsets[index], range.location + index);
    }
}

void ComputeCommandEncoder::set_buffer_offset(Message message, NSUInteger offset, NSUInteger index) {
    const Encoding call(*this, message);
    if (!call || !valid_index(call, index)) {
        return;
    }
    Buffer* bound = bindings_[index].buffer;
    if (call.require(bound != nullptr, MTLCommandBufferErrorInternal, "no buffer is set at index %llu.",
                     Count(index))) {
        bind(call, bound, offset, index);
    }
}

void ComputeCommandEncoder::set_bytes(Message message, const void* bytes, NSUInteger length, NSUInteger index) {
    const Encoding call(*this, message);
    if (!call || !valid_index(call, index) ||
        !call.require(bytes != nullptr && length > 0, MTLCommandBufferErrorInternal,
                      "bytes must not be nil and length(%llu) must be > 0.", Count(length)) ||
        !call.require(length <= max_inline_bytes, MTLCommandBufferErrorInternal, "length(%llu) must be <= %llu.",
                      Count(length), Count(max_inline_bytes))) {
        return;
    }
    bindings_[index] = {nullptr, call.recording().copy(bytes, length)};
    recorded_ = nullptr;
    if (shared_) {
        shared_->set_bytes(index, bytes, length);
    }
}

void ComputeCommandEncoder::set_threadgroup_memory(Message message, NSUInteger length, NSUInteger index) {
    const Encoding call(*this, message);
    if (!call || !valid_index(call, index) ||
        !call.require(length % 16 == 0, MTLCommandBufferErrorInternal, "length(%llu) must be a multiple of 16 bytes.",
                      Count(length))) {
        return;
    }
    threadgroup_memory_[index] = length;
    const NSUInteger total = std::accumulate(threadgroup_memory_.begin(), threadgroup_memory_.end(), NSUInteger(0));
    call.require(total <= max_threadgroup_memory, MTLCommandBufferErrorInternal,
                 "threadgroup memory(%llu) must be <= %llu bytes.", Count(total), Count(max_threadgroup_memory));
}

void ComputeCommandEncoder::dispatch_threads(Message message, MTLSize threads, MTLSize per_group) {
    const Encoding call(*this, message);
    if (!call || !call.require(volume(per_group) > 0, MTLCommandBufferErrorInternal,
                               "threadsPerThreadgroup(%llu, %llu, %llu) must not contain 0.", Count(per_group.width),
                               Count(per_group.height), Count(per_group.depth))) {
        return;
    }
    const MTLSize groups = {ceiling(threads.width, per_group.width), ceiling(threads.height, per_group.height),
                            ceiling(threads.depth, per_group.depth)};
    dispatch(call, threads, groups, per_group);
}

void ComputeCommandEncoder::dispatch_threadgroups(Message message, MTLSize groups, MTLSize per_group) {
    const Encoding call(*this, message);
    if (!call || !call.require(fits(groups), MTLCommandBufferErrorInternal,
                               "a dimension of threadgroupsPerGrid is too large.")) {
        return;
    }
    const MTLSize threads = {groups.width * per_group.width, groups.height * per_group.height,
                             groups.depth * per_group.depth};
    dispatch(call, threads, groups, per_group);
}

void ComputeCommandEncoder::dispatch(const Encoding& call, MTLSize threads, MTLSize groups, MTLSize per_group) {
    if (!call.require(pipeline_ != nullptr, MTLCommandBufferErrorInternal,
                      "the dispatch has no pipeline; call setComputePipelineState: first.") ||
        !call.require(
            volume(per_group) > 0 && volume(per_group) <= max_threads_per_threadgroup, MTLCommandBufferErrorInternal,
            "(threadsPerThreadgroup.width(%llu) * threadsPerThreadgroup.height(%llu) * "
            "threadsPerThreadgroup.depth(%llu))(%llu) must be > 0 and <= %llu. (device threadgroup size limit)",
            Count(per_group.width), Count(per_group.height), Count(per_group.depth), volume(per_group),
            Count(max_threads_per_threadgroup)) ||
        !call.require(volume(threads) > 0 && fits(threads), MTLCommandBufferErrorInternal,
                      "the grid (%llu, %llu, %llu) must not be empty nor longer than 2^32 - 1 in a dimension.",
                      Count(threads.width), Count(threads.height), Count(threads.depth)) ||
        !bindings_complete(call, pipeline_->kernel())) {
        return;
    }
    if (!recorded_) {
        std::array<void*, max_buffer_bindings> addresses;
        size_t count = 0;
        for (size_t index = 0; index < bindings_.size(); ++index) {
            addresses[index] = bindings_[index].address;
            count = addresses[index] ? index + 1 : count;
        }
        recorded_ = call.recording().copy(std::span(addresses.data(), count));
    }
    note_writes(pipeline_->kernel());
    const auto narrow = [](NSUInteger value) { return static_cast<uint32_t>(value); };
    const engine::Launch launch{
        &pipeline_->kernel(),
        recorded_,
        {{narrow(threads.width), narrow(threads.height), narrow(threads.depth)},
         {narrow(per_group.width), narrow(per_group.height), narrow(per_group.depth)},
         {narrow(groups.width), narrow(groups.height), narrow(groups.depth)}},
    };
    record(call, launch);
}

void ComputeCommandEncoder::record(const Encoding& call, const engine::Launch& launch) {
    const Recording::Order order = overlap_ ? Recording::Order::WithLast : Recording::Order::AfterAll;
    if (!shared_) {
        call.recording().add(launch, order);
    } else if (const auto taken = shared_->take(launch, launch.kernel->used_bindings(), call.recording())) {
        call.recording().add(*taken, order);
    } else {
        return;
    }
    overlap_ = dispatch_type_ == MTLDispatchTypeConcurrent;
}

bool ComputeCommandEncoder::bindings_complete(const Encoding& call, const engine::Kernel& kernel) const {
    for (size_t index = 0; index < bindings_.size(); ++index) {
        if ((kernel.used_bindings() >> index & 1) != 0 &&
            !call.require(bindings_[index].address != nullptr, MTLCommandBufferErrorInternal,
                          "Compute Function(%s): missing Buffer binding at index %zu.", kernel.name().c_str(), index)) {
            return false;
        }
    }
    return true;
}

void ComputeCommandEncoder::note_writes(const engine::Kernel& kernel) {
    for (uint64_t written = kernel.written_bindings(); written != 0; written &= written - 1) {
        if (Buffer* bound = bindings_[static_cast<size_t>(std::countr_zero(written))].buffer) {
            buffer().note(*bound, Access::Write);
        }
    }
}

void ComputeCommandEncoder::memory_barrier(Message message, NSUInteger) {
    if (const Encoding call(*this, message); call) {
        overlap_ = false;
    }
}

void ComputeCommandEncoder::memory_barrier_resources(Message message, Object* const*, NSUInteger) {
    memory_barrier(message, 0);
}

void ComputeCommandEncoder::describe(objc::ClassBuilder<ComputeCommandEncoder>& encoder) {
    using Encoder = ComputeCommandEncoder;
    encoder.method<"setComputePipelineState:", &Encoder::set_pipeline>()
        .method<"setBuffer:offset:atIndex:", &Encoder::set_buffer>()
        .method<"setBufferOffset:atIndex:", &Encoder::set_buffer_offset>()
        .method<"setBuffers:offsets:withRange:", &Encoder::set_buffers>()
        .method<"setBytes:length:atIndex:", &Encoder::set_bytes>()
        .method<"setThreadgroupMemoryLength:atIndex:", &Encoder::set_threadgroup_memory>()
        .method<"dispatchThreads:threadsPerThreadgroup:", &Encoder::dispatch_threads>()
        .method<"dispatchThreadgroups:threadsPerThreadgroup:", &Encoder::dispatch_threadgroups>()
        .method<"memoryBarrierWithScope:", &Encoder::memory_barrier>()
        .method<"memoryBarrierWithResources:count:", &Encoder::memory_barrier_resources>()
        .method<"dispatchType", &Encoder::dispatch_type>();
}

}  // namespace softmetal::metal
