// SPDX-License-Identifier: Apache-2.0
// The device model overlap-hazard. A queue is kept busy by a command buffer that waits for an event, so that when queues
// overlap is fixed.
#include <algorithm>
#include <memory>

#include "check.hpp"
#include "client.hpp"

namespace {

const char* const kernels = R"(#include <metal_stdlib>
using namespace metal;
kernel void copy(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                 uint i [[thread_position_in_grid]]) { y[i] = x[i]; }
kernel void copy_slowly(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                        uint i [[thread_position_in_grid]]) { y[i] = x[i]; }
kernel void duplicate(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                      uint i [[thread_position_in_grid]]) { y[i] = x[i]; }
kernel void add(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                uint i [[thread_position_in_grid]]) { y[i] += x[i]; }
)";

constexpr NSUInteger elements = 64;
constexpr NSUInteger bytes = elements * sizeof(float);
constexpr float old_value = 1, new_value = 2;

Own filled(float value) {
    Own buffer = new_buffer(bytes);
    std::fill_n(contents<float>(buffer), elements, value);
    return buffer;
}

float last(id buffer) { return contents<float>(buffer)[elements - 1]; }

/// A queue that has work for the life of this object.
class BusyQueue {
public:
    BusyQueue() : queue_(new_queue()), event_(tell(device(), "newSharedEvent")) {
        commands_ = tell(queue_, "commandBuffer");
        tell<void>(commands_, "encodeWaitForEvent:value:", id(event_), 1);
        tell<void>(commands_, "commit");
    }
    ~BusyQueue() { finish(); }
    void finish() {
        send<void>(event_, "setSignaledValue:", uint64_t(1));
        tell<void>(commands_, "waitUntilCompleted");
    }

private:
    Own queue_, event_;
    id commands_;
};

/// One queue's program, a command at a time, all in one command buffer until it is run.
class Program {
public:
    explicit Program(id queue) : queue_(queue), commands_(tell(queue, "commandBuffer")) {}

    Program& kernel(const char* name, id x, id y, NSUInteger offset = 0) {
        const Own state = pipeline(kernels, name);
        const id encoder = tell(commands_, "computeCommandEncoder");
        tell<void>(encoder, "setComputePipelineState:", id(state));
        tell<void>(encoder, "setBuffer:offset:atIndex:", x, offset, 0);
        tell<void>(encoder, "setBuffer:offset:atIndex:", y, offset, 1);
        tell<void>(encoder, "dispatchThreads:threadsPerThreadgroup:", MTLSize{elements - offset / 4, 1, 1},
                   MTLSize{32, 1, 1});
        tell<void>(encoder, "endEncoding");
        return *this;
    }
    Program& blit(id from, id to, NSUInteger size = bytes) {
        const id encoder = tell(commands_, "blitCommandEncoder");
        tell<void>(encoder, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", from, bytes - size, to,
                   bytes - size, size);
        tell<void>(encoder, "endEncoding");
        return *this;
    }
    Program& fill(id buffer, uint8_t value) {
        const id encoder = tell(commands_, "blitCommandEncoder");
        send<void>(encoder, "fillBuffer:range:value:", buffer, NSRange{0, bytes}, value);
        tell<void>(encoder, "endEncoding");
        return *this;
    }
    Program& multiply(id left, id right, id result, double beta) {
        const auto matrix = [](id buffer) {
            const id descriptor = send(objc_getClass("MPSMatrixDescriptor"),
                                       "matrixDescriptorWithRows:columns:rowBytes:dataType:", NSUInteger(8),
                                       NSUInteger(8), NSUInteger(32), uint32_t(0x1000'0020));
            return objc_autorelease(
                tell(tell(objc_getClass("MPSMatrix"), "alloc"), "initWithBuffer:descriptor:", buffer, descriptor));
        };
        using Flag = signed char;
        const Own kernel = send(
            tell(objc_getClass("MPSMatrixMultiplication"), "alloc"),
            "initWithDevice:transposeLeft:transposeRight:resultRows:resultColumns:interiorColumns:alpha:beta:",
            device(), Flag(0), Flag(0), NSUInteger(8), NSUInteger(8), NSUInteger(8), 1.0, beta);
        tell<void>(kernel, "encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:", commands_, matrix(left),
                   matrix(right), matrix(result));
        return *this;
    }
    Program& run() {
        commit_and_wait(commands_);
        CHECK_EQUAL(status(commands_), completed);
        commands_ = tell(queue_, "commandBuffer");
        return *this;
    }

private:
    id queue_;
    id commands_;
};

constexpr const char* models[] = {"faithful", "overlap-hazard"};

/// What a reader in the same queue sees of a copy, while another queue has work or not, in one command buffer or two.
float seen(const char* model, bool overlap, const char* copy_kernel, bool in_one) {
    Pool pool;
    const Setting setting("device-model", model, "faithful");
    const Own queue = new_queue();
    const Own x = filled(new_value), y = filled(old_value), z = filled(0);
    float result;
    {
        const std::unique_ptr<BusyQueue> busy(overlap ? new BusyQueue : nullptr);
        Program program(queue);
        if (copy_kernel) {
            program.kernel(copy_kernel, x, y);
        } else {
            program.blit(x, y);
        }
        if (!in_one) {
            program.run();
            CHECK_EQUAL(last(y), new_value);
        }
        program.kernel("duplicate", y, z).run();
        result = last(z);
    }
    CHECK_EQUAL(last(y), new_value);
    return result;
}

}  // namespace

TEST("overlap-hazard: while queues overlap a copy is not visible to later commands of its queue") {
    for (const bool in_one : {true, false}) {
        for (const char* copy : {static_cast<const char*>(nullptr), "copy", "copy_slowly"}) {
            CHECK_EQUAL(seen("overlap-hazard", true, copy, in_one), old_value);
            CHECK_EQUAL(seen("encode-race,overlap-hazard", true, copy, in_one), old_value);
            CHECK_EQUAL(seen("overlap-hazard", false, copy, in_one), new_value);
            CHECK_EQUAL(seen("faithful", true, copy, in_one), new_value);
        }
        CHECK_EQUAL(seen("overlap-hazard", true, "duplicate", in_one), new_value);
    }
}

TEST("overlap-hazard: once the device was idle a copy is visible") {
    Pool pool;
    const Setting setting("device-model", "overlap-hazard", "faithful");
    const Own queue = new_queue();
    const Own x = filled(new_value), y = filled(old_value), z = filled(0);
    Program program(queue);
    BusyQueue busy;
    program.kernel("copy", x, y).run().kernel("duplicate", y, z).run();
    CHECK_EQUAL(last(z), old_value);
    busy.finish();
    const BusyQueue again;
    program.kernel("duplicate", y, z).run();
    CHECK_EQUAL(last(z), new_value);
}

TEST("overlap-hazard: other queues see a copy as soon as it is completed") {
    Pool pool;
    const Setting setting("device-model", "overlap-hazard", "faithful");
    const Own queue = new_queue(), other = new_queue();
    const Own x = filled(new_value), y = filled(old_value), z = filled(0);
    const BusyQueue busy;
    Program(queue).blit(x, y).run();
    Program(other).kernel("duplicate", y, z).run();
    CHECK_EQUAL(last(z), new_value);
}

TEST("overlap-hazard: a queue on a lazy device has work when something is committed, whether or not it runs") {
    Pool pool;
    const Setting setting("device-model", "lazy,overlap-hazard", "faithful");
    const Own queue = new_queue(), other = new_queue();
    const Own x = filled(new_value), y = filled(old_value), z = filled(0);
    const id waiting = tell(other, "commandBuffer");
    tell<void>(waiting, "commit");
    Program program(queue);
    program.blit(x, y).kernel("duplicate", y, z).run();
    CHECK_EQUAL(last(z), old_value);
    tell<void>(waiting, "waitUntilCompleted");
    program.kernel("duplicate", y, z).run();
    CHECK_EQUAL(last(z), new_value);
}

TEST("overlap-hazard: what the queue itself writes over a copy is visible") {
    for (const char* model : models) {
        Pool pool;
        const Setting setting("device-model", model, "faithful");
        const Own queue = new_queue();
        const Own x = filled(new_value), y = filled(old_value), z = filled(0), ones = filled(old_value),
                  eights = filled(8), tens = filled(10);
        const BusyQueue busy;
        Program program(queue);
        program.blit(x, y).fill(y, 0).kernel("duplicate", y, z).run();
        CHECK_EQUAL(last(z), 0);
        // Over the copy, with what was there before it: no comparison of values can tell.
        std::fill_n(contents<float>(y), elements, old_value);
        program.blit(x, y).kernel("duplicate", ones, y).kernel("duplicate", y, z).run();
        CHECK_EQUAL(last(y), old_value);
        CHECK_EQUAL(last(z), old_value);
        std::fill_n(contents<float>(y), elements, old_value);
        program.blit(x, y).multiply(ones, ones, y, 0).kernel("duplicate", y, z).run();
        CHECK_EQUAL(last(z), 8);
        // Half of it: the other half is still the copy's.
        std::fill_n(contents<float>(y), elements, old_value);
        program.blit(x, y).kernel("duplicate", tens, y, bytes / 2).kernel("duplicate", y, z).run();
        CHECK_EQUAL(last(z), 10);
        CHECK_EQUAL(contents<float>(z)[0], model == models[0] ? new_value : old_value);
        CHECK_EQUAL(contents<float>(y)[0], new_value);
    }
}

TEST("overlap-hazard: what the host and other queues write over a copy is visible") {
    Pool pool;
    const Setting setting("device-model", "overlap-hazard", "faithful");
    const Own queue = new_queue(), other = new_queue();
    const Own x = filled(new_value), y = filled(old_value), z = filled(0), fives = filled(5);
    const BusyQueue busy;
    Program program(queue);
    program.blit(x, y).run();
    std::fill_n(contents<float>(y), elements, 7);
    program.kernel("duplicate", y, z).run();
    CHECK_EQUAL(last(z), 7);
    program.blit(x, y).run();
    Program(other).kernel("duplicate", fives, y).run();
    program.kernel("duplicate", y, z).run();
    CHECK_EQUAL(last(z), 5);
}

TEST("overlap-hazard: every kind of command reads stale bytes") {
    for (const char* model : models) {
        Pool pool;
        const Setting setting("device-model", model, "faithful");
        const float read = model == models[0] ? new_value : old_value;
        const Own queue = new_queue();
        const Own x = filled(new_value), y = filled(old_value), z = filled(0), ones = filled(1);
        const BusyQueue busy;
        const auto copied = [&] {
            std::fill_n(contents<float>(y), elements, old_value);
            return Program(queue).blit(x, y);
        };
        copied().multiply(y, ones, z, 0).run();
        CHECK_EQUAL(last(z), 8 * read);
        copied().multiply(ones, y, z, 0).run();
        CHECK_EQUAL(last(z), 8 * read);
        copied().multiply(ones, ones, y, 1).run();
        CHECK_EQUAL(last(y), 8 + read);
        copied().kernel("add", ones, y).run();
        CHECK_EQUAL(last(y), 1 + read);
        copied().kernel("add", y, y).run();
        CHECK_EQUAL(last(y), 2 * read);
        copied().blit(y, z).run();
        CHECK_EQUAL(last(z), read);
        copied().kernel("copy", y, z).run();
        CHECK_EQUAL(last(z), read);
    }
}

TEST("overlap-hazard: a second copy leaves the queue with what it saw before the first") {
    Pool pool;
    const Setting setting("device-model", "overlap-hazard", "faithful");
    const Own queue = new_queue();
    const Own x = filled(new_value), y = filled(old_value), z = filled(0), threes = filled(3);
    const BusyQueue busy;
    Program(queue).blit(x, y).kernel("copy", threes, y).blit(x, y, 4).kernel("duplicate", y, z).run();
    CHECK_EQUAL(last(z), old_value);
    CHECK_EQUAL(contents<float>(z)[0], old_value);
    CHECK_EQUAL(contents<float>(y)[0], 3);
    CHECK_EQUAL(last(y), new_value);
}

TEST("overlap-hazard: a copy that is not visible keeps no memory") {
    Pool pool;
    const Setting setting("device-model", "overlap-hazard", "faithful");
    const Own queue = new_queue();
    const BusyQueue busy;
    const uint64_t before = softmetal_live_bytes();
    for (int round = 0; round < 3; ++round) {
        Pool inner;
        const Own x = filled(new_value), y = filled(old_value);
        Program(queue).blit(x, y).run();
    }
    CHECK_EQUAL(softmetal_live_bytes(), before);
}
