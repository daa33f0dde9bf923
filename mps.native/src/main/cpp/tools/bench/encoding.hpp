// SPDX-License-Identifier: Apache-2.0
// What it takes to send the messages of a dispatch.
#pragma once

#include <cstdint>
#include <cstdio>

#include "tools/bench/timing.hpp"

extern "C" {
void objc_msgSend();
void* sel_registerName(const char* name);
void* objc_getClass(const char* name);
void* objc_autoreleasePoolPush();
void objc_autoreleasePoolPop(void* pool);
void* MTLCreateSystemDefaultDevice();
}

namespace softmetal::bench {
namespace {

struct Size {
    uint64_t width, height, depth;
};

/// One message, with a selector looked up once.
template <class R, class... A>
struct Message {
    void* selector;
    explicit Message(const char* name) : selector(sel_registerName(name)) {}
    R operator()(void* receiver, A... arguments) const {
        return reinterpret_cast<R (*)(void*, void*, A...)>(&objc_msgSend)(receiver, selector, arguments...);
    }
};

/// Encodes dispatches of three buffers and a struct, as mps.bench.EncodingBenchmark does from Java; runs none.
void print_encoding() {
    constexpr int dispatches = 100;
    static const char source[] =
        "#include <metal_stdlib>\n"
        "kernel void add(constant long* walk [[buffer(0)]], device float* r [[buffer(1)]], device const float* x "
        "[[buffer(2)]], device const float* y [[buffer(3)]], uint i [[thread_position_in_grid]]) { r[i] = x[i] + y[i]; }";
    const Message<void*> queue_of("newCommandQueue"), commands_of("commandBuffer"), encoder_of("computeCommandEncoder");
    const Message<void*, const char*> string_of("stringWithUTF8String:");
    const Message<void*, void*, void*, void**> library_of("newLibraryWithSource:options:error:");
    const Message<void*, void*> function_of("newFunctionWithName:");
    const Message<void*, void*, void**> pipeline_of("newComputePipelineStateWithFunction:error:");
    const Message<void*, uint64_t, uint64_t> buffer_of("newBufferWithLength:options:");
    const Message<void, void*> set_pipeline("setComputePipelineState:");
    const Message<void, const void*, uint64_t, uint64_t> set_bytes("setBytes:length:atIndex:");
    const Message<void, void*, uint64_t, uint64_t> set_buffer("setBuffer:offset:atIndex:");
    const Message<uint64_t> width_of("threadExecutionWidth");
    const Message<void, Size, Size> dispatch("dispatchThreads:threadsPerThreadgroup:");
    const Message<void> end("endEncoding");

    void* const pool = objc_autoreleasePoolPush();
    void* const device = MTLCreateSystemDefaultDevice();
    void* const queue = queue_of(device);
    void* const strings = objc_getClass("NSString");
    void* const library = library_of(device, string_of(strings, source), nullptr, nullptr);
    void* const pipeline = library ? pipeline_of(device, function_of(library, string_of(strings, "add")), nullptr) : nullptr;
    if (!pipeline) {
        std::printf("%-34s no compiler\n", "encoding of a dispatch");
        return;
    }
    void* const buffers[3] = {buffer_of(device, 64, 0), buffer_of(device, 64, 0), buffer_of(device, 64, 0)};
    const int64_t walk[64] = {};
    const double seconds = median_seconds([&] {
        void* const inner = objc_autoreleasePoolPush();
        void* const encoder = encoder_of(commands_of(queue));
        for (int i = 0; i < dispatches; ++i) {
            set_pipeline(encoder, pipeline);
            set_bytes(encoder, walk, sizeof walk, 0);
            for (uint64_t index = 0; index < 3; ++index) set_buffer(encoder, buffers[index], 0, index + 1);
            const uint64_t width = width_of(pipeline);
            dispatch(encoder, {16 * width, 1, 1}, {4 * width, 1, 1});
        }
        end(encoder);
        objc_autoreleasePoolPop(inner);
    });
    objc_autoreleasePoolPop(pool);
    std::printf("%-34s %10.1f ns\n", "encoding of a dispatch", seconds / dispatches * 1e9);
}

}  // namespace
}  // namespace softmetal::bench
