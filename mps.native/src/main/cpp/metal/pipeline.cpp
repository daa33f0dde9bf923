// SPDX-License-Identifier: Apache-2.0
#include "metal/pipeline.hpp"

namespace softmetal::metal {

constinit objc::Class ComputePipelineState::type{"MTLComputePipelineState", &Object::type, objc::Visibility::Protocol};

void ComputePipelineState::describe(objc::ClassBuilder<ComputePipelineState>& pipeline) {
    pipeline.method<"maxTotalThreadsPerThreadgroup", &ComputePipelineState::max_total_threads>()
        .method<"threadExecutionWidth", &ComputePipelineState::execution_width>()
        .method<"staticThreadgroupMemoryLength", &ComputePipelineState::static_threadgroup_memory>()
        .method<"label", &ComputePipelineState::label>()
        .method<"device", &ComputePipelineState::device>();
}

}  // namespace softmetal::metal
