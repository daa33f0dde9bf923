// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "metal/library.hpp"

namespace softmetal::metal {

/// MTLComputePipelineState: a kernel ready to be dispatched.
class ComputePipelineState final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<ComputePipelineState>&);

    ComputePipelineState(Device& device, Function& function)
        : Object(type), device_(device), function_(&function), kernel_(function.kernel()) {}

    const engine::Kernel& kernel() const { return kernel_; }

private:
    NSUInteger max_total_threads() const { return max_threads_per_threadgroup; }
    NSUInteger execution_width() const { return device_.engine().execution_width(); }
    NSUInteger static_threadgroup_memory() const { return 0; }
    String* label() const { return nullptr; }
    Device* device() const { return &device_; }

    Device& device_;
    const Ref<Function> function_;
    const engine::Kernel& kernel_;
};

}  // namespace softmetal::metal
