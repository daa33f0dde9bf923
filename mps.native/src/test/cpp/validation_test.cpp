// SPDX-License-Identifier: Apache-2.0
// Each misuse, its message, and what becomes of the command buffer.
#include <functional>
#include <thread>

#include "check.hpp"
#include "client.hpp"

namespace {

const char* const kernel = R"(#include <metal_stdlib>
using namespace metal;
kernel void copy(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                 uint i [[thread_position_in_grid]]) { y[i] = x[i]; }
)";

id copy_state() {
    static const id state = objc_retain(pipeline(kernel, "copy"));
    return state;
}

/// Commits, waits, and checks that the command buffer failed with that message, reported once.
void expect_failure(id commands, uint64_t reports_before, const char* text_, NSInteger code = 1) {
    commit_and_wait(commands);
    CHECK_EQUAL(status(commands), error_status);
    const id error = tell(commands, "error");
    CHECK_CONTAINS(message(error), text_);
    CHECK_EQUAL(text(tell(error, "domain")), text(MTLCommandBufferErrorDomain));
    CHECK_EQUAL(tell<NSInteger>(error, "code"), code);
    CHECK_EQUAL(softmetal_validation_count(), reports_before + 1);
    CHECK_EQUAL(message(error), softmetal_validation_message());
}

/// What a compute encoder is told, and the message it must give.
void compute_misuse(const std::function<void(id)>& misuse, const char* text_, NSInteger code = 1) {
    Pool pool;
    const Own queue = new_queue();
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBuffer");
    const id encoder = tell(commands, "computeCommandEncoder");
    misuse(encoder);
    tell<void>(encoder, "endEncoding");
    expect_failure(commands, reports, text_, code);
}

void blit_misuse(const std::function<void(id)>& misuse, const char* text_, NSInteger code = 9) {
    Pool pool;
    const Own queue = new_queue();
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBuffer");
    const id encoder = tell(commands, "blitCommandEncoder");
    misuse(encoder);
    tell<void>(encoder, "endEncoding");
    expect_failure(commands, reports, text_, code);
}

void set_buffer(id encoder, id buffer, NSUInteger offset, NSUInteger index) {
    tell<void>(encoder, "setBuffer:offset:atIndex:", buffer, offset, index);
}

void dispatch(id encoder, MTLSize threads, MTLSize group) {
    tell<void>(encoder, "dispatchThreads:threadsPerThreadgroup:", threads, group);
}

}  // namespace

TEST("an encoder is not used after endEncoding") {
    Pool pool;
    const Own queue = new_queue();
    for (const char* selector : {"computeCommandEncoder", "blitCommandEncoder"}) {
        const uint64_t reports = softmetal_validation_count();
        const id commands = tell(queue, "commandBuffer");
        const id encoder = tell(commands, selector);
        tell<void>(encoder, "endEncoding");
        tell<void>(encoder, "endEncoding");
        expect_failure(commands, reports,
                       "CommandEncoder endEncoding]: failed assertion `the encoder is used after endEncoding.'");
    }
}

TEST("a command buffer has one open encoder at a time") {
    Pool pool;
    const Own queue = new_queue();
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBuffer");
    const id first = tell(commands, "computeCommandEncoder");
    CHECK(tell(commands, "blitCommandEncoder") == nullptr);
    tell<void>(first, "endEncoding");
    expect_failure(commands, reports,
                   "-[MTLCommandBuffer blitCommandEncoder]: failed assertion `A command encoder is already encoding to "
                   "this command buffer'");
}

TEST("a command buffer is not committed with an open encoder") {
    Pool pool;
    const Own queue = new_queue();
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBuffer");
    tell(commands, "computeCommandEncoder");
    expect_failure(commands, reports,
                   "-[MTLCommandBuffer commit]: failed assertion `commit command buffer with uncommitted encoder'");
}

TEST("an encoder is not released before endEncoding") {
    Pool pool;
    const Own queue = new_queue();
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBuffer");
    {
        Pool inner;
        tell(commands, "blitCommandEncoder");
    }
    expect_failure(commands, reports,
                   "-[MTLBlitCommandEncoder dealloc]: failed assertion `Command encoder released without endEncoding'");
}

TEST("a command buffer is committed once") {
    Pool pool;
    const Own queue = new_queue();
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBuffer");
    tell<void>(commands, "commit");
    expect_failure(commands, reports,
                   "-[MTLCommandBuffer commit]: failed assertion `commit an already committed command buffer'");
}

TEST("nothing is encoded into a committed command buffer") {
    Pool pool;
    const Own queue = new_queue();
    const id commands = tell(queue, "commandBuffer");
    commit_and_wait(commands);
    CHECK_EQUAL(status(commands), completed);
    CHECK(tell(commands, "computeCommandEncoder") == nullptr);
    CHECK_EQUAL(status(commands), error_status);
    CHECK_CONTAINS(message(tell(commands, "error")), "the command buffer is committed; nothing can be encoded");
}

TEST("handlers are added before commit, and waits come after it") {
    Pool pool;
    const Own queue = new_queue();
    auto nothing = [](id) {};
    CallingBlock<decltype(nothing), id> block(nothing);
    const id late = tell(queue, "commandBuffer");
    tell<void>(late, "commit");
    tell<void>(late, "addCompletedHandler:", block.block());
    CHECK_CONTAINS(
        softmetal_validation_message(),
        "-[MTLCommandBuffer addCompletedHandler:]: failed assertion `a handler must be added before commit'");
    const id early = tell(queue, "commandBuffer");
    tell<void>(early, "waitUntilCompleted");
    CHECK_CONTAINS(softmetal_validation_message(),
                   "-[MTLCommandBuffer waitUntilCompleted]: failed assertion `the command buffer is not committed");
    const id twice = tell(queue, "commandBuffer");
    tell<void>(twice, "enqueue");
    tell<void>(twice, "enqueue");
    CHECK_CONTAINS(softmetal_validation_message(), "enqueue an already enqueued command buffer");
    tell<void>(late, "waitUntilCompleted");
}

TEST("a dispatch has a pipeline, bindings, and a group within limits") {
    const Own x = new_buffer(64);
    compute_misuse([](id encoder) { dispatch(encoder, {1, 1, 1}, {1, 1, 1}); },
                   "dispatchThreads:threadsPerThreadgroup:]: failed assertion `the dispatch has no pipeline");
    compute_misuse([](id encoder) { tell<void>(encoder, "setComputePipelineState:", nullptr); },
                   "-[MTLComputeCommandEncoder setComputePipelineState:]: failed assertion `computePipelineState must "
                   "not be nil.'");
    compute_misuse([&](id encoder) {
        tell<void>(encoder, "setComputePipelineState:", copy_state());
        set_buffer(encoder, x, 0, 0);
        dispatch(encoder, {1, 1, 1}, {1, 1, 1});
    }, "Compute Function(copy): missing Buffer binding at index 1.");
    const auto dispatching = [&](MTLSize threads, MTLSize group) {
        return [&x, threads, group](id encoder) {
            tell<void>(encoder, "setComputePipelineState:", copy_state());
            set_buffer(encoder, x, 0, 0);
            set_buffer(encoder, x, 0, 1);
            dispatch(encoder, threads, group);
        };
    };
    compute_misuse(dispatching({1, 1, 1}, {1025, 1, 1}),
                   "(1025) must be > 0 and <= 1024. (device threadgroup size limit)");
    compute_misuse(dispatching({1, 1, 1}, {1ull << 32, 1ull << 32, 1}), "must be > 0 and <= 1024");
    compute_misuse(dispatching({1, 1, 1}, {1, 0, 1}), "threadsPerThreadgroup(1, 0, 1) must not contain 0");
    compute_misuse(dispatching({0, 1, 1}, {1, 1, 1}), "the grid (0, 1, 1) must not be empty");
    compute_misuse(dispatching({1ull << 32, 1, 1}, {1, 1, 1}), "nor longer than 2^32 - 1");
}

TEST("bindings lie inside their buffers and tables") {
    const Own x = new_buffer(64);
    compute_misuse([&](id encoder) { set_buffer(encoder, x, 64, 0); },
                   "-[MTLComputeCommandEncoder setBuffer:offset:atIndex:]: failed assertion `offset(64) must be < "
                   "[buffer length](64).'",
                   9);
    compute_misuse([&](id encoder) { set_buffer(encoder, x, 0, 31); }, "index(31) must be < 31.");
    compute_misuse([](id encoder) { tell<void>(encoder, "setBufferOffset:atIndex:", 4, 2); },
                   "no buffer is set at index 2.");
    compute_misuse([&](id encoder) {
        set_buffer(encoder, x, 0, 2);
        tell<void>(encoder, "setBufferOffset:atIndex:", 100, 2);
    }, "setBufferOffset:atIndex:]: failed assertion `offset(100) must be < [buffer length](64).'", 9);
    compute_misuse([](id encoder) {
        static const char bytes[5000] = {};
        tell<void>(encoder, "setBytes:length:atIndex:", &bytes[0], 5000, 0);
    }, "length(5000) must be <= 4096.");
    compute_misuse([](id encoder) { tell<void>(encoder, "setThreadgroupMemoryLength:atIndex:", 20, 0); },
                   "length(20) must be a multiple of 16 bytes.");
    compute_misuse([](id encoder) { tell<void>(encoder, "setThreadgroupMemoryLength:atIndex:", 65536, 0); },
                   "threadgroup memory(65536) must be <= 32768 bytes.");
    compute_misuse([&](id encoder) {
        const id buffers[] = {x};
        const NSUInteger offsets[] = {0};
        tell<void>(encoder, "setBuffers:offsets:withRange:", &buffers[0], &offsets[0], NSRange{31, 1});
    }, "range(31, 1) must end within 31.");
}

TEST("blits lie inside their buffers") {
    const Own x = new_buffer(64), y = new_buffer(32);
    const auto copy = [](id from, NSUInteger from_offset, id to, NSUInteger to_offset, NSUInteger size) {
        return [=](id encoder) {
            tell<void>(encoder, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", from, from_offset, to,
                       to_offset, size);
        };
    };
    blit_misuse(copy(x, 60, y, 0, 8),
                "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:]: failed assertion `(sourceBuffer "
                "offset(60) + size(8)) must be <= [sourceBuffer length](64).'");
    blit_misuse(copy(x, 0, y, 30, 8),
                "(destinationBuffer offset(30) + size(8)) must be <= [destinationBuffer length](32).");
    blit_misuse(copy(x, ~NSUInteger(0), y, 0, 2), "must be <= [sourceBuffer length](64).");
    blit_misuse(copy(x, 0, x, 4, 8), "of one buffer overlap");
    blit_misuse(copy(nullptr, 0, x, 4, 8), "sourceBuffer must not be nil.", 1);
    blit_misuse([&](id encoder) { send<void>(encoder, "fillBuffer:range:value:", id(x), NSRange{60, 5}, uint8_t(0)); },
                "(buffer offset(60) + size(5)) must be <= [buffer length](64).");
    blit_misuse([](id encoder) { tell<void>(encoder, "synchronizeResource:", nullptr); }, "resource must not be nil.",
                1);
    blit_misuse([](id encoder) { tell<void>(encoder, "popDebugGroup"); }, "no debug group is open.", 1);
    blit_misuse([](id encoder) { tell<void>(encoder, "pushDebugGroup:", string("open")); }, "1 debug groups are open",
                1);
}

TEST("blits copy whole words") {
    const Own x = new_buffer(64), y = new_buffer(64);
    const auto copy = [&](NSUInteger from_offset, NSUInteger to_offset, NSUInteger size) {
        return [&, from_offset, to_offset, size](id encoder) {
            tell<void>(encoder, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", id(x), from_offset,
                       id(y), to_offset, size);
        };
    };
    blit_misuse(copy(2, 0, 8),
                "-[MTLBlitCommandEncoder copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:]: failed "
                "assertion `sourceOffset(2) must be a multiple of 4 bytes.'");
    blit_misuse(copy(0, 3, 8), "destinationOffset(3) must be a multiple of 4 bytes.");
    blit_misuse(copy(4, 4, 1), "size(1) must be a multiple of 4 bytes.");
    CHECK_EQUAL(contents<uint8_t>(y)[4], 0);
}

TEST("none of a misused command buffer's commands run, and its queue works on") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(64);
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBuffer");
    const id encoder = tell(commands, "blitCommandEncoder");
    send<void>(encoder, "fillBuffer:range:value:", id(x), NSRange{0, 64}, uint8_t(1));
    send<void>(encoder, "fillBuffer:range:value:", id(x), NSRange{0, 65}, uint8_t(1));
    tell<void>(encoder, "endEncoding");
    expect_failure(commands, reports, "must be <= [buffer length](64).", 9);
    CHECK_EQUAL(contents<uint8_t>(x)[0], 0);
    const id next = tell(queue, "commandBuffer");
    commit_and_wait(next);
    CHECK_EQUAL(status(next), completed);
}

TEST("one thread at a time is inside a command buffer") {
    Pool pool;
    const Own queue = new_queue();
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBuffer");
    const id encoder = tell(commands, "computeCommandEncoder");
    static char bytes[4096];
    // Both threads go on until one of them has met the other.
    const auto encode = [&] {
        while (softmetal_validation_count() == reports) {
            for (int call = 0; call < 100; ++call) {
                tell<void>(encoder, "setBytes:length:atIndex:", &bytes[0], sizeof bytes, 0);
            }
        }
    };
    std::thread other(encode);
    encode();
    other.join();
    tell<void>(encoder, "endEncoding");
    expect_failure(commands, reports,
                   "-[MTLComputeCommandEncoder setBytes:length:atIndex:]: failed assertion `another thread is inside "
                   "this command buffer");
}

TEST("an encoder may change threads between calls") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(64);
    const id commands = tell(queue, "commandBuffer");
    const id encoder = tell(commands, "blitCommandEncoder");
    std::thread([&] { send<void>(encoder, "fillBuffer:range:value:", id(x), NSRange{0, 64}, uint8_t(1)); }).join();
    tell<void>(encoder, "endEncoding");
    commit_and_wait(commands);
    CHECK_EQUAL(status(commands), completed);
}

TEST("a buffer that a command buffer does not retain is kept until it is completed") {
    Pool pool;
    const Setting lazy("device-model", "lazy", "faithful");
    const Own queue = new_queue();
    Own x = new_buffer(64);
    tell<void>(x, "setLabel:", string("weights"));
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBufferWithUnretainedReferences");
    const id encoder = tell(commands, "blitCommandEncoder");
    send<void>(encoder, "fillBuffer:range:value:", id(x), NSRange{0, 64}, uint8_t(1));
    tell<void>(encoder, "endEncoding");
    tell<void>(commands, "commit");
    x.release();
    CHECK_EQUAL(softmetal_validation_count(), reports + 1);
    tell<void>(commands, "waitUntilCompleted");
    CHECK_EQUAL(status(commands), error_status);
    CHECK_CONTAINS(message(tell(commands, "error")), "'weights' was released for the last time while in flight");
    CHECK_EQUAL(tell<NSInteger>(tell(commands, "error"), "code"), 9);
}

TEST("an unretained buffer freed before commit fails the commit, and no command buffer fails otherwise") {
    Pool pool;
    const Own queue = new_queue();
    const auto encode = [&](id commands) {
        Own x = new_buffer(64);
        const id encoder = tell(commands, "blitCommandEncoder");
        send<void>(encoder, "fillBuffer:range:value:", id(x), NSRange{0, 64}, uint8_t(1));
        tell<void>(encoder, "endEncoding");
        return x;
    };
    uint64_t reports = softmetal_validation_count();
    const id early = tell(queue, "commandBufferWithUnretainedReferences");
    encode(early).release();
    CHECK_EQUAL(softmetal_validation_count(), reports);
    expect_failure(early, reports, "was released for the last time while in flight", 9);
    reports = softmetal_validation_count();
    const id right = tell(queue, "commandBufferWithUnretainedReferences");
    Own kept = encode(right);
    commit_and_wait(right);
    kept.release();
    CHECK_EQUAL(status(right), completed);
    CHECK_EQUAL(softmetal_validation_count(), reports);
}

TEST("validation level full finds a CPU write to a buffer that a kernel in flight reads") {
    Pool pool;
    const Setting full("validation-level", "full", "basic");
    const Setting lazy("device-model", "lazy", "faithful");
    const Own queue = new_queue();
    const Own x = new_buffer(64), y = new_buffer(64);
    const uint64_t reports = softmetal_validation_count();
    const id commands = tell(queue, "commandBuffer");
    const id encoder = tell(commands, "computeCommandEncoder");
    tell<void>(encoder, "setComputePipelineState:", copy_state());
    set_buffer(encoder, x, 0, 0);
    set_buffer(encoder, y, 0, 1);
    dispatch(encoder, {16, 1, 1}, {1, 1, 1});
    tell<void>(encoder, "endEncoding");
    tell<void>(commands, "commit");
    contents<float>(x)[3] = 1;
    tell<void>(commands, "waitUntilCompleted");
    CHECK_EQUAL(status(commands), error_status);
    CHECK_CONTAINS(message(tell(commands, "error")),
                   "was written by the CPU between commit and the start of execution");
    CHECK_EQUAL(softmetal_validation_count(), reports + 1);
}

TEST("validation level full finds a CPU write during execution") {
    Pool pool;
    const Setting full("validation-level", "full", "basic");
    const Own queue = new_queue();
    const Own x = new_buffer(64), y = new_buffer(64);
    const Own event = tell(device(), "newSharedEvent");
    const id commands = tell(queue, "commandBuffer");
    // Two events: the second wait shows that execution has started.
    tell<void>(commands, "encodeSignalEvent:value:", id(event), 1);
    tell<void>(commands, "encodeWaitForEvent:value:", id(event), 2);
    const id encoder = tell(commands, "blitCommandEncoder");
    tell<void>(encoder, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", id(x), 0, id(y), 0, 64);
    tell<void>(encoder, "endEncoding");
    tell<void>(commands, "commit");
    tell<signed char>(event, "waitUntilSignaledValue:timeoutMS:", 1, 3'600'000);
    contents<float>(x)[3] = 1;
    tell<void>(event, "setSignaledValue:", 2);
    tell<void>(commands, "waitUntilCompleted");
    CHECK_EQUAL(status(commands), error_status);
    CHECK_CONTAINS(message(tell(commands, "error")), "was written by the CPU during execution");
}

TEST("validation level full never takes a device's write for the CPU's") {
    Pool pool;
    const Setting full("validation-level", "full", "basic");
    const Own writer = new_queue(), reader = new_queue();
    const Own x = new_buffer(4096), y = new_buffer(4096), z = new_buffer(4096);
    const Own event = tell(device(), "newEvent");
    std::vector<id> all;
    const auto commit_copy = [&](id queue, id from, id to, uint8_t value, NSUInteger awaited, NSUInteger signaled) {
        const id commands = tell(queue, "commandBuffer");
        tell<void>(commands, "encodeWaitForEvent:value:", id(event), awaited);
        const id encoder = tell(commands, "blitCommandEncoder");
        tell<void>(encoder, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", from, 0, to, 0, 4096);
        send<void>(encoder, "fillBuffer:range:value:", to, NSRange{0, 8}, value);
        tell<void>(encoder, "endEncoding");
        tell<void>(commands, "encodeSignalEvent:value:", id(event), signaled);
        tell<void>(commands, "commit");
        all.push_back(commands);
    };
    for (NSUInteger round = 0; round < 20; ++round) {
        commit_copy(writer, x, y, uint8_t(3 * round), 3 * round, 3 * round + 1);
        commit_copy(reader, y, z, uint8_t(3 * round + 1), 3 * round + 1, 3 * round + 2);
        commit_copy(writer, y, x, uint8_t(3 * round + 2), 3 * round + 2, 3 * round + 3);
    }
    for (const id commands : all) {
        tell<void>(commands, "waitUntilCompleted");
        CHECK_EQUAL(status(commands), completed);
    }
}

TEST("with validation off misuse is not looked for") {
    Pool pool;
    const Setting off("validation", "off", "error");
    const uint64_t reports = softmetal_validation_count();
    const Own queue = new_queue();
    const id commands = tell(queue, "commandBuffer");
    tell(commands, "computeCommandEncoder");
    commit_and_wait(commands);
    CHECK_EQUAL(status(commands), completed);
    CHECK_EQUAL(softmetal_validation_count(), reports);
}

TEST("didModifyRange: is for managed buffers, within their length") {
    const Own managed = tell(device(), "newBufferWithLength:options:", 64, 16);
    const uint64_t reports = softmetal_validation_count();
    tell<void>(managed, "didModifyRange:", NSRange{0, 64});
    CHECK_EQUAL(softmetal_validation_count(), reports);
    tell<void>(managed, "didModifyRange:", NSRange{1, 64});
    CHECK_CONTAINS(softmetal_validation_message(),
                   "-[MTLBuffer didModifyRange:]: failed assertion `range.location(1) + range.length(64) must be <= "
                   "[buffer length](64).'");
    const Own shared = new_buffer(64);
    tell<void>(shared, "didModifyRange:", NSRange{0, 64});
    CHECK_CONTAINS(softmetal_validation_message(), "MTLStorageModeManaged");
}

DEATH("misuse in mode abort") {
    softmetal_configure("validation", "abort");
    const id commands = tell(new_queue(), "commandBuffer");
    tell(commands, "computeCommandEncoder");
    tell<void>(commands, "commit");
}

TEST("mode abort ends the process with the message") {
    CHECK_DIES("misuse in mode abort",
               "-[MTLCommandBuffer commit]: failed assertion `commit command buffer with uncommitted encoder'");
}
