// SPDX-License-Identifier: Apache-2.0
// What is opened is given back: objects, bytes, threads. And a process may end at any time.
#include <dirent.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

#include "check.hpp"
#include "client.hpp"

namespace {

int threads() {
    int count = 0;
    DIR* tasks = opendir("/proc/self/task");
    while (tasks && readdir(tasks)) {
        ++count;
    }
    closedir(tasks);
    return count;
}

/// Checks that no thread stays that was not there before. The system lists one for a moment after it was joined, perhaps
/// one of another test when `before` was counted.
void check_no_more_threads_than(int before) {
    for (int look = 0; look < 1000 && threads() > before; ++look) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(threads() <= before);
}

void encode_fill(id commands, id buffer) {
    const id encoder = tell(commands, "blitCommandEncoder");
    send<void>(encoder, "fillBuffer:range:value:", buffer, NSRange{0, 64}, uint8_t(1));
    tell<void>(encoder, "endEncoding");
}

void open_use_and_close() {
    Pool pool;
    const id device = MTLCreateSystemDefaultDevice();
    const Own queue = new_queue();
    const Own x = new_buffer(64), y = new_buffer(50'000);
    const Own event = tell(device, "newSharedEvent");
    const id commands = tell(queue, "commandBuffer");
    encode_fill(commands, x);
    encode_fill(commands, y);
    tell<void>(commands, "encodeSignalEvent:value:", id(event), 1);
    commit_and_wait(commands);
    objc_release(device);
}

}  // namespace

TEST("1,000 cycles of opening and closing end with objects, bytes and threads as before") {
    open_use_and_close();
    const uint64_t objects = softmetal_live_objects();
    const uint64_t bytes = softmetal_live_bytes();
    const int running = threads();
    for (int cycle = 0; cycle < 1000; ++cycle) {
        open_use_and_close();
    }
    CHECK_EQUAL(softmetal_live_objects(), objects);
    CHECK_EQUAL(softmetal_live_bytes(), bytes);
    check_no_more_threads_than(running);
}

TEST("after waitUntilCompleted the device holds nothing of the command buffer any more") {
    const Own queue = new_queue();
    for (int round = 0; round < 200; ++round) {
        const uint64_t objects = softmetal_live_objects();
        const uint64_t bytes = softmetal_live_bytes();
        void* pool = objc_autoreleasePoolPush();
        Own buffer = new_buffer(64);
        const id commands = objc_retain(tell(queue, "commandBuffer"));
        encode_fill(commands, buffer);
        objc_autoreleasePoolPop(pool);
        commit_and_wait(commands);
        CHECK_EQUAL(tell<NSUInteger>(commands, "retainCount"), 1u);
        buffer.release();
        CHECK_EQUAL(softmetal_live_bytes(), bytes);
        objc_release(commands);
        CHECK_EQUAL(softmetal_live_objects(), objects);
    }
}

TEST("queues nobody holds any more finish their work and end with their thread") {
    const uint64_t objects = softmetal_live_objects();
    const int running = threads();
    std::atomic<int> calls{0};
    auto call = [&calls](id) { ++calls; };
    CallingBlock<decltype(call), id> block(call);
    for (int cycle = 0; cycle < 50; ++cycle) {
        Pool pool;
        const Own queue = new_queue();
        const id commands = tell(queue, "commandBuffer");
        tell<void>(commands, "addCompletedHandler:", block.block());
        tell<void>(commands, "commit");
    }
    while (calls < 50 || softmetal_live_objects() > objects) {
        std::this_thread::yield();
    }
    CHECK_EQUAL(softmetal_live_objects(), objects);
    check_no_more_threads_than(running);
}

DEATH("exit with everything running") {
    std::vector<std::thread> clients;
    for (int client = 0; client < 4; ++client) {
        clients.emplace_back([] {
            const Own queue = new_queue();
            const Own x = new_buffer(1 << 20);
            for (;;) {
                Pool pool;
                const id commands = tell(queue, "commandBuffer");
                encode_fill(commands, x);
                tell<void>(commands, "commit");
            }
        });
    }
    const Own stuck = new_queue();
    const Own never = tell(device(), "newSharedEvent");
    Pool pool;
    const id commands = tell(stuck, "commandBuffer");
    tell<void>(commands, "encodeWaitForEvent:value:", id(never), 1);
    tell<void>(commands, "commit");
    std::exit(3);
}

TEST("a process can exit while queues are busy and stuck") {
    for (int round = 0; round < 3; ++round) {
        CHECK_DIES("exit with everything running", "");
    }
}
