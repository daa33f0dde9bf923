// SPDX-License-Identifier: Apache-2.0
// Command queues, command buffers, and the two encoders.
#include <algorithm>
#include <atomic>
#include <future>
#include <numeric>
#include <thread>

#include "check.hpp"
#include "client.hpp"

namespace {

const char* const kernels = R"(#include <metal_stdlib>
using namespace metal;
kernel void add_scaled(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                       constant float& scale [[buffer(2)]], uint i [[thread_position_in_grid]]) {
    y[i] += scale * x[i];
}
kernel void positions(device uint* out [[buffer(0)]], uint3 at [[thread_position_in_grid]],
                      uint3 size [[threads_per_grid]]) {
    out[(at.z * size.y + at.y) * size.x + at.x] = at.z * 10000 + at.y * 100 + at.x;
}
)";

id add_scaled() {
    static const id state = objc_retain(pipeline(kernels, "add_scaled"));
    return state;
}

void bind(id encoder, id buffer, NSUInteger offset, NSUInteger index) {
    tell<void>(encoder, "setBuffer:offset:atIndex:", buffer, offset, index);
}

void dispatch(id encoder, MTLSize threads, MTLSize group) {
    tell<void>(encoder, "dispatchThreads:threadsPerThreadgroup:", threads, group);
}

/// y += scale * x, in an encoder of its own.
void encode_add(id command_buffer, id x, id y, float scale, NSUInteger elements) {
    const id encoder = tell(command_buffer, "computeCommandEncoder");
    tell<void>(encoder, "setComputePipelineState:", add_scaled());
    bind(encoder, x, 0, 0);
    bind(encoder, y, 0, 1);
    tell<void>(encoder, "setBytes:length:atIndex:", &scale, sizeof scale, 2);
    dispatch(encoder, {elements, 1, 1}, {64, 1, 1});
    tell<void>(encoder, "endEncoding");
}

}  // namespace

TEST("a command buffer goes from not enqueued to completed") {
    Pool pool;
    const Own queue = new_queue();
    const id buffer = tell(queue, "commandBuffer");
    CHECK_EQUAL(status(buffer), not_enqueued);
    CHECK(tell<signed char>(buffer, "retainedReferences"));
    CHECK(tell(buffer, "device") == device());
    CHECK(tell(buffer, "commandQueue") == id(queue));
    tell<void>(buffer, "enqueue");
    CHECK_EQUAL(status(buffer), enqueued);
    commit_and_wait(buffer);
    CHECK_EQUAL(status(buffer), completed);
    CHECK(tell(buffer, "error") == nullptr);
    const double start = tell<double>(buffer, "GPUStartTime");
    CHECK(start > 0);
    CHECK(tell<double>(buffer, "GPUEndTime") >= start);
    CHECK(!tell<signed char>(tell(queue, "commandBufferWithUnretainedReferences"), "retainedReferences"));
}

TEST("a kernel runs once per thread of the grid, partial groups included") {
    Pool pool;
    const Own queue = new_queue();
    const Own state = pipeline(kernels, "positions");
    constexpr NSUInteger width = 13, height = 7, depth = 3;
    const Own out = new_buffer(width * height * depth * 4);
    const id buffer = tell(queue, "commandBuffer");
    const id encoder = tell(buffer, "computeCommandEncoder");
    tell<void>(encoder, "setComputePipelineState:", id(state));
    bind(encoder, out, 0, 0);
    dispatch(encoder, {width, height, depth}, {4, 4, 2});
    tell<void>(encoder, "endEncoding");
    commit_and_wait(buffer);
    CHECK_EQUAL(status(buffer), completed);
    const uint32_t* got = contents<uint32_t>(out);
    for (NSUInteger z = 0, at = 0; z < depth; ++z) {
        for (NSUInteger y = 0; y < height; ++y) {
            for (NSUInteger x = 0; x < width; ++x, ++at) {
                CHECK_EQUAL(got[at], z * 10000 + y * 100 + x);
            }
        }
    }
}

TEST("dispatchThreadgroups runs whole groups") {
    Pool pool;
    const Own queue = new_queue();
    const Own state = pipeline(kernels, "positions");
    const Own out = new_buffer(6 * 4 * 4);
    const id buffer = tell(queue, "commandBuffer");
    const id encoder = tell(buffer, "computeCommandEncoder");
    tell<void>(encoder, "setComputePipelineState:", id(state));
    bind(encoder, out, 0, 0);
    tell<void>(encoder, "dispatchThreadgroups:threadsPerThreadgroup:", MTLSize{3, 2, 1}, MTLSize{2, 2, 1});
    tell<void>(encoder, "endEncoding");
    commit_and_wait(buffer);
    CHECK_EQUAL(contents<uint32_t>(out)[23], 305u);
}

TEST("dispatches of one encoder, encoders of one buffer and buffers of one queue run in order") {
    Pool pool;
    const Own queue = new_queue();
    constexpr NSUInteger elements = 100'000;
    const Own x = new_buffer(elements * 4);
    const Own y = new_buffer(elements * 4);
    std::fill_n(contents<float>(x), elements, 1.0f);
    id last = nullptr;
    for (int commit = 0; commit < 4; ++commit) {
        last = tell(queue, "commandBuffer");
        for (int encoder = 0; encoder < 3; ++encoder) {
            encode_add(last, y, x, 1, elements);
            encode_add(last, x, y, 1, elements);
        }
        tell<void>(last, "commit");
    }
    tell<void>(last, "waitUntilCompleted");
    // Two steps of Fibonacci per round, 12 rounds: exact in float.
    double a = 1, b = 0;
    for (int round = 0; round < 12; ++round) {
        a += b;
        b += a;
    }
    CHECK_EQUAL(contents<float>(x)[0], float(a));
    CHECK_EQUAL(contents<float>(y)[0], float(b));
    CHECK_EQUAL(contents<float>(y)[elements - 1], float(b));
}

TEST("bytes and offsets count as they were when the dispatch was encoded") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(64);
    const Own y = new_buffer(64);
    std::iota(contents<float>(x), contents<float>(x) + 16, 1.0f);
    const id buffer = tell(queue, "commandBuffer");
    const id encoder = tell(buffer, "computeCommandEncoder");
    tell<void>(encoder, "setComputePipelineState:", add_scaled());
    const id both[] = {x, y};
    const NSUInteger offsets[] = {0, 0};
    tell<void>(encoder, "setBuffers:offsets:withRange:", &both[0], &offsets[0], NSRange{0, 2});
    float scale = 10;
    tell<void>(encoder, "setBytes:length:atIndex:", &scale, sizeof scale, 2);
    dispatch(encoder, {1, 1, 1}, {1, 1, 1});
    scale = 100;
    tell<void>(encoder, "setBytes:length:atIndex:", &scale, sizeof scale, 2);
    tell<void>(encoder, "setBufferOffset:atIndex:", 8, 0);
    tell<void>(encoder, "setBufferOffset:atIndex:", 4, 1);
    dispatch(encoder, {1, 1, 1}, {1, 1, 1});
    tell<void>(encoder, "endEncoding");
    scale = 0;
    commit_and_wait(buffer);
    CHECK_EQUAL(contents<float>(y)[0], 10.0f);
    CHECK_EQUAL(contents<float>(y)[1], 300.0f);
}

TEST("a concurrent encoder orders across a barrier") {
    Pool pool;
    const Own queue = new_queue();
    constexpr NSUInteger elements = 50'000;
    const Own one = new_buffer(elements * 4), a = new_buffer(elements * 4), b = new_buffer(elements * 4);
    const Own sum = new_buffer(elements * 4);
    std::fill_n(contents<float>(one), elements, 1.0f);
    const id buffer = tell(queue, "commandBuffer");
    const id encoder = tell(buffer, "computeCommandEncoderWithDispatchType:", 1);
    CHECK_EQUAL(tell<NSUInteger>(encoder, "dispatchType"), 1u);
    tell<void>(encoder, "setComputePipelineState:", add_scaled());
    const auto add = [&](id x, id y, float scale) {
        bind(encoder, x, 0, 0);
        bind(encoder, y, 0, 1);
        tell<void>(encoder, "setBytes:length:atIndex:", &scale, sizeof scale, 2);
        dispatch(encoder, {elements, 1, 1}, {32, 1, 1});
    };
    add(one, a, 2);
    add(one, b, 3);
    tell<void>(encoder, "memoryBarrierWithScope:", 1);
    add(a, sum, 1);
    const id resources[] = {sum};
    tell<void>(encoder, "memoryBarrierWithResources:count:", &resources[0], 1);
    add(b, sum, 10);
    tell<void>(encoder, "endEncoding");
    commit_and_wait(buffer);
    CHECK(std::all_of(contents<float>(sum), contents<float>(sum) + elements, [](float v) { return v == 32; }));
}

TEST("blits copy and fill ranges in order") {
    Pool pool;
    const Own queue = new_queue();
    constexpr NSUInteger size = 1'000'000;
    const Own from = new_buffer(size), to = new_buffer(size);
    for (NSUInteger at = 0; at < size; ++at) {
        contents<uint8_t>(from)[at] = uint8_t(at * 7);
    }
    const id buffer = tell(queue, "commandBuffer");
    const id encoder = tell(buffer, "blitCommandEncoder");
    tell<void>(encoder, "setLabel:", string("upload"));
    tell<void>(encoder, "pushDebugGroup:", string("group"));
    tell<void>(encoder, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", id(from), 4, id(to), 12,
               size - 20);
    send<void>(encoder, "fillBuffer:range:value:", id(to), NSRange{100, 300'000}, uint8_t(0xab));
    tell<void>(encoder, "synchronizeResource:", id(to));
    tell<void>(encoder, "popDebugGroup");
    tell<void>(encoder, "endEncoding");
    commit_and_wait(buffer);
    const uint8_t* got = contents<uint8_t>(to);
    CHECK_EQUAL(got[11], 0);
    CHECK_EQUAL(got[12], uint8_t(4 * 7));
    CHECK_EQUAL(got[99], uint8_t(91 * 7));
    CHECK_EQUAL(got[100], 0xab);
    CHECK_EQUAL(got[300'099], 0xab);
    CHECK_EQUAL(got[300'100], uint8_t(300'092 * 7));
    CHECK_EQUAL(got[size - 9], uint8_t((size - 17) * 7));
    CHECK_EQUAL(got[size - 8], 0);
}

TEST("enqueue fixes the order, whatever the order of the commits") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    const id first = tell(queue, "commandBuffer");
    const id second = tell(queue, "commandBuffer");
    tell<void>(first, "enqueue");
    tell<void>(second, "enqueue");
    for (const auto& [buffer, value] : {std::pair(second, 2), std::pair(first, 1)}) {
        const id encoder = tell(buffer, "blitCommandEncoder");
        send<void>(encoder, "fillBuffer:range:value:", id(x), NSRange{0, 1}, uint8_t(value));
        tell<void>(encoder, "endEncoding");
        tell<void>(buffer, "commit");
    }
    tell<void>(second, "waitUntilCompleted");
    CHECK_EQUAL(status(first), completed);
    CHECK_EQUAL(contents<uint8_t>(x)[0], 2);
}

TEST("an enqueued command buffer that is never committed does not block its queue") {
    const Own queue = new_queue();
    {
        Pool pool;
        tell<void>(tell(queue, "commandBuffer"), "enqueue");
    }
    Pool pool;
    const id buffer = tell(queue, "commandBuffer");
    commit_and_wait(buffer);
    CHECK_EQUAL(status(buffer), completed);
}

TEST("handlers run in order with the command buffer, before a wait returns") {
    Pool pool;
    const Own queue = new_queue();
    std::vector<int> calls;
    id seen = nullptr;
    NSUInteger status_in_handler = 0;
    auto scheduled = [&](id) { calls.push_back(1); };
    auto first = [&](id buffer) {
        calls.push_back(2);
        seen = buffer;
        status_in_handler = status(buffer);
        tell<void>(buffer, "waitUntilCompleted");
    };
    auto second = [&](id) { calls.push_back(3); };
    CallingBlock<decltype(scheduled), id> scheduled_block(scheduled);
    CallingBlock<decltype(first), id> first_block(first);
    CallingBlock<decltype(second), id> second_block(second);
    const id buffer = tell(queue, "commandBuffer");
    tell<void>(buffer, "addCompletedHandler:", first_block.block());
    tell<void>(buffer, "addCompletedHandler:", second_block.block());
    tell<void>(buffer, "addScheduledHandler:", scheduled_block.block());
    tell<void>(buffer, "commit");
    tell<void>(buffer, "waitUntilScheduled");
    tell<void>(buffer, "waitUntilCompleted");
    CHECK(seen == buffer);
    CHECK_EQUAL(status_in_handler, completed);
    CHECK((calls == std::vector<int>{1, 2, 3}));
}

TEST("different queues run side by side") {
    Pool pool;
    const Own one = new_queue(), other = new_queue();
    std::promise<void> reached;
    auto wait_for_other = [&](id) { reached.get_future().wait(); };
    auto tell_other = [&](id) { reached.set_value(); };
    CallingBlock<decltype(wait_for_other), id> waiting(wait_for_other);
    CallingBlock<decltype(tell_other), id> telling(tell_other);
    const id blocked = tell(one, "commandBuffer");
    tell<void>(blocked, "addCompletedHandler:", waiting.block());
    tell<void>(blocked, "commit");
    const id free = tell(other, "commandBuffer");
    tell<void>(free, "addCompletedHandler:", telling.block());
    commit_and_wait(free);
    tell<void>(blocked, "waitUntilCompleted");
    CHECK_EQUAL(status(blocked), completed);
}

TEST("commandBuffer blocks while the queue's limit of command buffers is in flight") {
    const Own queue = tell(device(), "newCommandQueueWithMaxCommandBufferCount:", 2);
    Pool pool;
    const id first = tell(queue, "commandBuffer");
    tell(queue, "commandBuffer");
    std::atomic<bool> got_third{false};
    std::thread third([&] {
        Pool inner;
        const id buffer = tell(queue, "commandBuffer");
        CHECK(status(first) == completed);
        got_third = true;
        commit_and_wait(buffer);
    });
    CHECK(!got_third);
    tell<void>(first, "commit");
    third.join();
    CHECK(got_third);
}

TEST("a retained command buffer keeps its buffers until it is completed") {
    const NSUInteger before = softmetal_live_bytes();
    Pool pool;
    const Own queue = new_queue();
    Own x = new_buffer(4096), y = new_buffer(4096);
    const Own kept = objc_retain(y);
    contents<float>(x)[1000] = 5;
    const id buffer = tell(queue, "commandBuffer");
    encode_add(buffer, x, y, 2, 1024);
    x.release();
    y.release();
    commit_and_wait(buffer);
    CHECK_EQUAL(contents<float>(kept)[1000], 10.0f);
    CHECK_EQUAL(softmetal_live_bytes(), before + 16384);
}

TEST("results do not depend on how a dispatch is spread over threads") {
    Pool pool;
    constexpr NSUInteger elements = 1'000'003;
    const Own x = new_buffer(elements * 4);
    for (NSUInteger at = 0; at < elements; ++at) {
        contents<float>(x)[at] = float(at % 1013) * 0.37f;
    }
    std::vector<Own> results;
    for (int round = 0; round < 3; ++round) {
        const Own queue = new_queue();
        results.push_back(new_buffer(elements * 4));
        const id buffer = tell(queue, "commandBuffer");
        encode_add(buffer, x, results.back(), 1.7f, elements);
        commit_and_wait(buffer);
    }
    for (const Own& result : results) {
        CHECK(std::equal(contents<float>(result), contents<float>(result) + elements, contents<float>(results[0])));
    }
}

TEST("eight threads with a queue each get right results") {
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([&right, number] {
            const Own queue = new_queue();
            constexpr NSUInteger elements = 3000;
            const Own x = new_buffer(elements * 4), y = new_buffer(elements * 4);
            std::fill_n(contents<float>(x), elements, float(number + 1));
            for (int round = 0; round < 20; ++round) {
                Pool pool;
                const id buffer = tell(queue, "commandBuffer");
                encode_add(buffer, x, y, 1, elements);
                commit_and_wait(buffer);
                right += std::all_of(contents<float>(y), contents<float>(y) + elements,
                                     [&](float v) { return v == float((number + 1) * (round + 1)); });
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK_EQUAL(right.load(), 160);
}
