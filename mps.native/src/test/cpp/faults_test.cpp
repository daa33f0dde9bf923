// SPDX-License-Identifier: Apache-2.0
// Failures on demand: command buffers that fail with each of Metal's codes.
#include "check.hpp"
#include "client.hpp"

namespace {

id commit_fill(id queue, id buffer, uint8_t value) {
    const id commands = tell(queue, "commandBuffer");
    const id encoder = tell(commands, "blitCommandEncoder");
    send<void>(encoder, "fillBuffer:range:value:", buffer, NSRange{0, 1}, value);
    tell<void>(encoder, "endEncoding");
    tell<void>(commands, "commit");
    return commands;
}

}  // namespace

TEST("the nth command buffer fails, has run nothing, and the queue works on") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4), y = new_buffer(4), z = new_buffer(4);
    const Setting failing("inject", "2:out-of-memory", "");
    const id first = commit_fill(queue, x, 1), second = commit_fill(queue, y, 1), third = commit_fill(queue, z, 1);
    tell<void>(third, "waitUntilCompleted");
    CHECK_EQUAL(status(first), completed);
    CHECK_EQUAL(status(second), error_status);
    CHECK_EQUAL(status(third), completed);
    CHECK_EQUAL(contents<uint8_t>(x)[0] * 100 + contents<uint8_t>(y)[0] * 10 + contents<uint8_t>(z)[0], 101);
    const id error = tell(second, "error");
    CHECK(tell(error, "domain") == MTLCommandBufferErrorDomain);
    CHECK_EQUAL(tell<NSInteger>(error, "code"), 8);
    CHECK_CONTAINS(message(error), "Insufficient Memory");
}

TEST("every error code of Metal can be injected, by name and by number") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    const struct {
        const char* spec;
        NSInteger code;
    } cases[] = {{"1:internal", 1}, {"1:timeout", 2}, {"1:page-fault", 3}, {"1:access-revoked", 4},
                 {"1:not-permitted", 7}, {"1:8", 8}, {"1:9", 9}, {"1:memoryless", 10}, {"1:11", 11},
                 {"1:stack-overflow", 12}};
    for (const auto& [spec, code] : cases) {
        const Setting failing("inject", spec, "");
        const id commands = commit_fill(queue, x, 1);
        tell<void>(commands, "waitUntilCompleted");
        CHECK_EQUAL(status(commands), error_status);
        CHECK_EQUAL(tell<NSInteger>(tell(commands, "error"), "code"), code);
    }
    CHECK_EQUAL(contents<uint8_t>(x)[0], 0);
}

TEST("several injections count from the time they are set, and an empty value takes them back") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    CHECK_EQUAL(softmetal_configure("inject", "1:timeout,3:page-fault"), 0);
    NSInteger codes[4];
    for (NSInteger& code : codes) {
        const id commands = commit_fill(queue, x, 1);
        tell<void>(commands, "waitUntilCompleted");
        code = tell<NSInteger>(tell(commands, "error"), "code");
    }
    CHECK_EQUAL(codes[0] * 1000 + codes[1] * 100 + codes[2] * 10 + codes[3], 2030);
    CHECK_EQUAL(softmetal_configure("inject", "1:timeout"), 0);
    CHECK_EQUAL(softmetal_configure("inject", ""), 0);
    const id commands = commit_fill(queue, x, 1);
    tell<void>(commands, "waitUntilCompleted");
    CHECK_EQUAL(status(commands), completed);
}

TEST("an injected failure is no misuse") {
    Pool pool;
    const uint64_t reports = softmetal_validation_count();
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    const Setting failing("inject", "1:internal", "");
    tell<void>(commit_fill(queue, x, 1), "waitUntilCompleted");
    CHECK_EQUAL(softmetal_validation_count(), reports);
}
