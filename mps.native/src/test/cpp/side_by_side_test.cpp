// SPDX-License-Identifier: Apache-2.0
// Command buffers of one queue run at once where nobody can tell the difference, and only there.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "check.hpp"
#include "client.hpp"
#include "matrices.hpp"

namespace {

constexpr NSUInteger bytes = 4 << 20;

void fill(id commands, id buffer, uint8_t value) {
    const id encoder = tell(commands, "blitCommandEncoder");
    send<void>(encoder, "fillBuffer:range:value:", buffer, NSRange{0, bytes}, value);
    tell<void>(encoder, "endEncoding");
}

void copy(id commands, id from, id to) {
    const id encoder = tell(commands, "blitCommandEncoder");
    tell<void>(encoder, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", from, 0, to, 0, bytes);
    tell<void>(encoder, "endEncoding");
}

id committed_fills(id queue, id buffer, int times) {
    const id commands = tell(queue, "commandBuffer");
    for (int time = 0; time < times; ++time) {
        fill(commands, buffer, uint8_t(time + 1));
    }
    tell<void>(commands, "commit");
    return commands;
}

bool all_are(id buffer, uint8_t value) {
    const uint8_t* first = contents<uint8_t>(buffer);
    return std::all_of(first, first + bytes, [value](uint8_t each) { return each == value; });
}

double time_of(id commands, const char* message) { return tell<double>(commands, message); }

/// Whether a second command buffer began before the first one ended, in one of many attempts.
template <class Commit>
bool overlap(const Commit& commit) {
    for (int attempt = 0; attempt < 50; ++attempt) {
        Pool pool;
        const auto [first, second] = commit();
        tell<void>(first, "waitUntilCompleted");
        tell<void>(second, "waitUntilCompleted");
        if (time_of(second, "GPUStartTime") < time_of(first, "GPUEndTime")) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST("side by side: two command buffers that share nothing, or only what both read, run at once") {
    if (std::thread::hardware_concurrency() < 2) {
        return;
    }
    const Own queue = new_queue(), x = new_buffer(bytes), y = new_buffer(bytes), z = new_buffer(bytes);
    CHECK(overlap([&] {
        const id first = committed_fills(queue, x, 20);
        return std::pair(first, committed_fills(queue, y, 20));
    }));
    CHECK(overlap([&] {
        const id first = tell(queue, "commandBuffer"), second = tell(queue, "commandBuffer");
        for (int time = 0; time < 20; ++time) {
            copy(first, z, x);
            copy(second, z, y);
        }
        tell<void>(first, "commit");
        tell<void>(second, "commit");
        return std::pair(first, second);
    }));
}

TEST("side by side: one that reads or writes what the one before writes, or that has a handler, waits for it") {
    const Own queue = new_queue(), x = new_buffer(bytes), y = new_buffer(bytes), z = new_buffer(bytes);
    CHECK(!overlap([&] {
        const id first = committed_fills(queue, x, 4);
        return std::pair(first, committed_fills(queue, x, 1));
    }));
    CHECK(!overlap([&] {
        const id first = committed_fills(queue, x, 4);
        const id second = tell(queue, "commandBuffer");
        copy(second, x, y);
        tell<void>(second, "commit");
        return std::pair(first, second);
    }));
    CHECK(!overlap([&] {
        const id first = tell(queue, "commandBuffer");
        copy(first, x, y);
        tell<void>(first, "commit");
        return std::pair(first, committed_fills(queue, x, 1));
    }));
    std::atomic<int> handled{0};
    const auto note = [&](id) { ++handled; };
    CallingBlock<decltype(note), id> block(note);
    CHECK(!overlap([&] {
        const id first = committed_fills(queue, x, 4);
        const id second = tell(queue, "commandBuffer");
        fill(second, z, 1);
        tell<void>(second, "addCompletedHandler:", block.block());
        tell<void>(second, "commit");
        return std::pair(first, second);
    }));
    CHECK_EQUAL(handled.load(), 50);
}

TEST("side by side: many command buffers of eight threads, some of which depend on each other, have the results of their order") {
    const Own queue = new_queue();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&queue, thread] {
            const Own x = new_buffer(bytes), y = new_buffer(bytes);
            for (int round = 0; round < 10; ++round) {
                Pool pool;
                const uint8_t value = uint8_t(thread * 10 + round + 1);
                const id first = tell(queue, "commandBuffer"), second = tell(queue, "commandBuffer");
                fill(first, x, value);
                copy(second, x, y);
                tell<void>(first, "commit");
                tell<void>(second, "commit");
                if (round % 2 == 0) {
                    tell<void>(first, "waitUntilCompleted");
                }
                tell<void>(second, "waitUntilCompleted");
                CHECK(all_are(x, value));
                CHECK(all_are(y, value));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

TEST("side by side: those that multiply with the same large operand are executed together, and each has its result") {
    if (std::thread::hardware_concurrency() < 2) {
        return;
    }
    constexpr NSUInteger size = 512, count = 6;
    const Own queue = new_queue(), weights = new_buffer(size * size * 4);
    for (NSUInteger row = 0; row < size; ++row) {
        contents<float>(weights)[row * size + (row + 1) % size] = 2;
    }
    Pool pool;
    const id row = descriptor(1, size);
    const Own right = matrix(weights, descriptor(size, size));
    const Own kernel = multiplication(false, false, 1, size, size, 1, 0);
    std::vector<Own> lefts, results;
    std::vector<id> commands;
    for (NSUInteger index = 0; index < count; ++index) {
        lefts.push_back(new_buffer(size * 4));
        results.push_back(new_buffer(size * 4));
        for (NSUInteger at = 0; at < size; ++at) {
            contents<float>(lefts.back())[at] = float(index * size + at);
        }
        commands.push_back(tell(queue, "commandBuffer"));
        const Own left = matrix(lefts.back(), row), result = matrix(results.back(), row);
        tell<void>(kernel, "encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:", commands.back(), id(left),
                   id(right), id(result));
        tell<void>(commands.back(), "enqueue");
    }
    // The first one last, so that all are ready when it begins.
    for (NSUInteger index = count; index-- > 0;) {
        tell<void>(commands[index], "commit");
    }
    double last_start = 0, first_end = 1e300;
    for (NSUInteger index = 0; index < count; ++index) {
        tell<void>(commands[index], "waitUntilCompleted");
        CHECK_EQUAL(status(commands[index]), completed);
        last_start = std::max(last_start, time_of(commands[index], "GPUStartTime"));
        first_end = std::min(first_end, time_of(commands[index], "GPUEndTime"));
        for (NSUInteger at = 0; at < size; ++at) {
            CHECK_EQUAL(contents<float>(results[index])[(at + 1) % size], 2 * float(index * size + at));
        }
    }
    CHECK(last_start <= first_end);
}

TEST("side by side: a queue that is let go while its command buffers run at once lets them end") {
    const Own x = new_buffer(bytes), y = new_buffer(bytes), z = new_buffer(bytes);
    for (int round = 0; round < 20; ++round) {
        Pool pool;
        Own queue = new_queue();
        const id commands[] = {committed_fills(queue, x, 3), committed_fills(queue, y, 3), committed_fills(queue, z, 3)};
        queue.release();
        for (const id each : commands) {
            tell<void>(each, "waitUntilCompleted");
        }
        CHECK(all_are(x, 3));
        CHECK(all_are(y, 3));
        CHECK(all_are(z, 3));
    }
}
