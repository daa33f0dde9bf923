// SPDX-License-Identifier: Apache-2.0
// MTLEvent and MTLSharedEvent; the lazy device model.
#include <atomic>
#include <thread>

#include "check.hpp"
#include "client.hpp"

namespace {

constexpr NSUInteger forever = 3'600'000;

void encode_fill(id command_buffer, id buffer, uint8_t value) {
    const id encoder = tell(command_buffer, "blitCommandEncoder");
    send<void>(encoder, "fillBuffer:range:value:", buffer, NSRange{0, 1}, value);
    tell<void>(encoder, "endEncoding");
}

void encode_copy(id command_buffer, id from, id to) {
    const id encoder = tell(command_buffer, "blitCommandEncoder");
    tell<void>(encoder, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", from, 0, to, 0, 4);
    tell<void>(encoder, "endEncoding");
}

/// A command buffer of the queue that fills, committed.
id commit_fill(id queue, id buffer, uint8_t value) {
    const id commands = tell(queue, "commandBuffer");
    encode_fill(commands, buffer, value);
    tell<void>(commands, "commit");
    return commands;
}

uint8_t first_byte(id buffer) { return contents<uint8_t>(buffer)[0]; }

}  // namespace

TEST("an event orders command buffers of different queues") {
    Pool pool;
    const Own writer = new_queue(), reader = new_queue();
    const Own x = new_buffer(4), y = new_buffer(4);
    const Own event = tell(device(), "newEvent");
    tell<void>(event, "setLabel:", string("handover"));
    CHECK_EQUAL(text(tell(event, "label")), "handover");
    const id reading = tell(reader, "commandBuffer");
    tell<void>(reading, "encodeWaitForEvent:value:", id(event), 3);
    encode_copy(reading, x, y);
    tell<void>(reading, "commit");
    const id writing = tell(writer, "commandBuffer");
    encode_fill(writing, x, 7);
    tell<void>(writing, "encodeSignalEvent:value:", id(event), 3);
    tell<void>(writing, "commit");
    tell<void>(reading, "waitUntilCompleted");
    CHECK_EQUAL(first_byte(y), 7);
}

TEST("queues hand work to and fro through one event") {
    Pool pool;
    const Own ping = new_queue(), pong = new_queue();
    const Own x = new_buffer(4), y = new_buffer(4);
    const Own event = tell(device(), "newSharedEvent");
    id last = nullptr;
    for (NSUInteger round = 0; round < 20; ++round) {
        const id there = tell(ping, "commandBuffer");
        tell<void>(there, "encodeWaitForEvent:value:", id(event), 2 * round);
        encode_fill(there, x, uint8_t(round + 1));
        tell<void>(there, "encodeSignalEvent:value:", id(event), 2 * round + 1);
        last = tell(pong, "commandBuffer");
        tell<void>(last, "encodeWaitForEvent:value:", id(event), 2 * round + 1);
        encode_copy(last, x, y);
        tell<void>(last, "encodeSignalEvent:value:", id(event), 2 * round + 2);
        tell<void>(last, "commit");
        tell<void>(there, "commit");
    }
    tell<void>(last, "waitUntilCompleted");
    CHECK_EQUAL(first_byte(y), 20);
    CHECK_EQUAL(tell<uint64_t>(event, "signaledValue"), 40u);
}

TEST("the program waits for and signals a shared event") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    const Own event = tell(device(), "newSharedEvent");
    const id commands = tell(queue, "commandBuffer");
    tell<void>(commands, "encodeWaitForEvent:value:", id(event), 1);
    encode_fill(commands, x, 5);
    tell<void>(commands, "encodeSignalEvent:value:", id(event), 2);
    tell<void>(commands, "commit");
    CHECK_EQUAL(tell<uint64_t>(event, "signaledValue"), 0u);
    CHECK(!tell<signed char>(event, "waitUntilSignaledValue:timeoutMS:", 2, 1));
    CHECK_EQUAL(first_byte(x), 0);
    tell<void>(event, "setSignaledValue:", 1);
    CHECK(tell<signed char>(event, "waitUntilSignaledValue:timeoutMS:", 2, forever));
    CHECK_EQUAL(first_byte(x), 5);
    CHECK(tell<signed char>(event, "waitUntilSignaledValue:timeoutMS:", 1, 0));
    tell<void>(commands, "waitUntilCompleted");
}

TEST("a signal never lowers an event") {
    Pool pool;
    const Own queue = new_queue();
    const Own event = tell(device(), "newSharedEvent");
    tell<void>(event, "setSignaledValue:", 9);
    const id commands = tell(queue, "commandBuffer");
    tell<void>(commands, "encodeSignalEvent:value:", id(event), 4);
    commit_and_wait(commands);
    CHECK_EQUAL(tell<uint64_t>(event, "signaledValue"), 9u);
}

TEST("a failed command buffer does not signal, and a wait for it ends by its timeout") {
    Pool pool;
    const Own queue = new_queue();
    const Own event = tell(device(), "newSharedEvent");
    const Setting failing("inject", "1:timeout", "");
    const id commands = tell(queue, "commandBuffer");
    tell<void>(commands, "encodeSignalEvent:value:", id(event), 1);
    commit_and_wait(commands);
    CHECK_EQUAL(status(commands), error_status);
    CHECK(!tell<signed char>(event, "waitUntilSignaledValue:timeoutMS:", 1, 1));
}

TEST("a lazy device runs nothing until somebody waits, then everything before it") {
    Pool pool;
    const Setting lazy("device-model", "lazy", "faithful");
    const Own queue = new_queue();
    const Own x = new_buffer(4), y = new_buffer(4), z = new_buffer(4);
    const id first = commit_fill(queue, x, 1);
    const id second = commit_fill(queue, y, 2);
    const id third = commit_fill(queue, z, 3);
    CHECK_EQUAL(status(first), committed);
    CHECK_EQUAL(first_byte(x) + first_byte(y) + first_byte(z), 0);
    tell<void>(second, "waitUntilCompleted");
    CHECK_EQUAL(first_byte(x), 1);
    CHECK_EQUAL(first_byte(y), 2);
    CHECK_EQUAL(status(third), committed);
    CHECK_EQUAL(first_byte(z), 0);
    tell<void>(third, "waitUntilScheduled");
    tell<void>(third, "waitUntilCompleted");
    CHECK_EQUAL(first_byte(z), 3);
}

TEST("waiting on a lazy device runs what the events of the command buffer need, on any queue") {
    Pool pool;
    const Setting lazy("device-model", "lazy", "faithful");
    const Own a = new_queue(), b = new_queue(), c = new_queue();
    const Own x = new_buffer(4), y = new_buffer(4), unrelated = new_buffer(4);
    const Own event = tell(device(), "newEvent"), chain = tell(device(), "newEvent");
    const id root = tell(a, "commandBuffer");
    encode_fill(root, x, 9);
    tell<void>(root, "encodeSignalEvent:value:", id(chain), 1);
    tell<void>(root, "commit");
    const id later = commit_fill(a, unrelated, 1);
    const id middle = tell(b, "commandBuffer");
    tell<void>(middle, "encodeWaitForEvent:value:", id(chain), 1);
    tell<void>(middle, "encodeSignalEvent:value:", id(event), 5);
    tell<void>(middle, "commit");
    const id end = tell(c, "commandBuffer");
    tell<void>(end, "encodeWaitForEvent:value:", id(event), 5);
    encode_copy(end, x, y);
    commit_and_wait(end);
    CHECK_EQUAL(first_byte(y), 9);
    CHECK_EQUAL(status(later), committed);
    CHECK_EQUAL(first_byte(unrelated), 0);
}

TEST("waiting for an event runs its signaller on a lazy device, also one committed later") {
    Pool pool;
    const Setting lazy("device-model", "lazy", "faithful");
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    const Own event = tell(device(), "newSharedEvent");
    const auto commit_signal = [&](uint8_t value) {
        const id commands = tell(queue, "commandBuffer");
        encode_fill(commands, x, value);
        tell<void>(commands, "encodeSignalEvent:value:", id(event), NSUInteger(value));
        tell<void>(commands, "commit");
    };
    commit_signal(1);
    CHECK(!tell<signed char>(event, "waitUntilSignaledValue:timeoutMS:", 2, 0));
    CHECK_EQUAL(first_byte(x), 0);
    CHECK(tell<signed char>(event, "waitUntilSignaledValue:timeoutMS:", 1, forever));
    CHECK_EQUAL(first_byte(x), 1);
    std::thread waiter([&] { CHECK(tell<signed char>(event, "waitUntilSignaledValue:timeoutMS:", 3, forever)); });
    commit_signal(3);
    waiter.join();
    CHECK_EQUAL(first_byte(x), 3);
}

TEST("a full queue on a lazy device runs instead of blocking forever") {
    const Setting lazy("device-model", "lazy", "faithful");
    const Own queue = tell(device(), "newCommandQueueWithMaxCommandBufferCount:", 2);
    const Own x = new_buffer(4);
    for (uint8_t round = 1; round <= 10; ++round) {
        Pool pool;
        commit_fill(queue, x, round);
    }
    Pool pool;
    commit_and_wait(tell(queue, "commandBuffer"));
    CHECK_EQUAL(first_byte(x), 10);
}

TEST("handlers run on a lazy device when the command buffer does") {
    Pool pool;
    const Setting lazy("device-model", "lazy", "faithful");
    const Own queue = new_queue();
    std::atomic<int> calls{0};
    auto call = [&calls](id) { ++calls; };
    CallingBlock<decltype(call), id> block(call);
    const id commands = tell(queue, "commandBuffer");
    tell<void>(commands, "addCompletedHandler:", block.block());
    tell<void>(commands, "commit");
    CHECK_EQUAL(calls.load(), 0);
    tell<void>(commands, "waitUntilCompleted");
    CHECK_EQUAL(calls.load(), 1);
}

TEST("releasing a lazy queue runs what nobody waited for, and ends it") {
    const uint64_t objects = softmetal_live_objects();
    const Own x = new_buffer(4);
    {
        Pool pool;
        const Setting lazy("device-model", "lazy", "faithful");
        const Own queue = new_queue();
        commit_fill(queue, x, 1);
        const id last = commit_fill(queue, x, 2);
        CHECK(tell(last, "commandQueue") == id(queue));
        CHECK_EQUAL(first_byte(x), 0);
    }
    CHECK_EQUAL(softmetal_live_objects(), objects + 1);
    CHECK_EQUAL(first_byte(x), 2);
}
