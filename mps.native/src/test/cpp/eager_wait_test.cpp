// SPDX-License-Identifier: Apache-2.0
// Who waits runs the commands; with eager-wait, without waking anybody.
#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "check.hpp"
#include "client.hpp"

namespace {

void encode_fill(id commands, id buffer) {
    const id encoder = tell(commands, "blitCommandEncoder");
    send<void>(encoder, "fillBuffer:range:value:", buffer, NSRange{0, 64}, uint8_t(7));
    tell<void>(encoder, "endEncoding");
}

bool is_filled(id buffer) { return contents<uint8_t>(buffer)[63] == 7; }

}  // namespace

TEST("eager-wait: a thread that waits in the pool of its commit runs the commands itself") {
    const Setting eager("eager-wait", "on", "off");
    const Own x = new_buffer(64);
    std::thread::id ran;
    const auto note = [&](id) { ran = std::this_thread::get_id(); };
    CallingBlock<decltype(note), id> block(note);
    // The thread of a new queue looks for work by itself when it begins; it must leave these alone.
    for (int round = 0; round < 50; ++round) {
        const Own queue = new_queue();
        Pool pool;
        const id commands = tell(queue, "commandBuffer");
        encode_fill(commands, x);
        tell<void>(commands, "addCompletedHandler:", block.block());
        tell<void>(commands, "commit");
        std::this_thread::sleep_for(std::chrono::microseconds(200));
        tell<void>(commands, "waitUntilCompleted");
        CHECK(ran == std::this_thread::get_id());
    }
    CHECK(is_filled(x));
}

TEST("eager-wait: the commands run when the pool of the commit is popped, though nobody waits") {
    const Setting eager("eager-wait", "on", "off");
    const Own queue = new_queue(), x = new_buffer(64);
    std::promise<std::thread::id> ran;
    const auto note = [&](id) { ran.set_value(std::this_thread::get_id()); };
    CallingBlock<decltype(note), id> block(note);
    {
        Pool pool;
        const id commands = tell(queue, "commandBuffer");
        encode_fill(commands, x);
        tell<void>(commands, "addCompletedHandler:", block.block());
        tell<void>(commands, "commit");
    }
    CHECK(ran.get_future().get() != std::this_thread::get_id());
    CHECK(is_filled(x));
}

TEST("eager-wait: a second commit starts the first, and both run in order") {
    const Setting eager("eager-wait", "on", "off");
    const Own one = new_queue(), other = new_queue(), x = new_buffer(64), y = new_buffer(64);
    std::promise<void> ran;
    const auto note = [&](id) { ran.set_value(); };
    CallingBlock<decltype(note), id> block(note);
    Pool pool;
    const id first = tell(one, "commandBuffer");
    encode_fill(first, x);
    tell<void>(first, "addCompletedHandler:", block.block());
    tell<void>(first, "commit");
    const id second = tell(other, "commandBuffer");
    encode_fill(second, y);
    tell<void>(second, "commit");
    // Nobody waits for the first one by Metal's means.
    ran.get_future().get();
    CHECK(is_filled(x));
    tell<void>(second, "waitUntilCompleted");
    CHECK(is_filled(y));
}

TEST("eager-wait: eight threads that commit to one queue and wait run all commands, each once") {
    const Setting eager("eager-wait", "on", "off");
    const Own queue = new_queue();
    std::atomic<int> handlers{0};
    const auto note = [&](id) { ++handlers; };
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&] {
            const Own x = new_buffer(64);
            for (int round = 0; round < 200; ++round) {
                CallingBlock<decltype(note), id> block(note);
                Pool pool;
                const id commands = tell(queue, "commandBuffer");
                encode_fill(commands, x);
                tell<void>(commands, "addCompletedHandler:", block.block());
                commit_and_wait(commands);
                CHECK(is_filled(x));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK_EQUAL(handlers.load(), 8 * 200);
}
