// SPDX-License-Identifier: Apache-2.0
// Failures on demand: command buffers that fail with each of Metal's codes, are slow, stuck or late, and allocations that
// fail; planned or by chance.
#include <string>

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

NSInteger error_code(id commands) {
    tell<void>(commands, "waitUntilCompleted");
    return tell<NSInteger>(tell(commands, "error"), "code");
}

double gpu_seconds(id commands) {
    return tell<double>(commands, "GPUEndTime") - tell<double>(commands, "GPUStartTime");
}

/// How the next command buffers end, a digit each.
std::string codes_of_next(int count) {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    std::string codes;
    for (int i = 0; i < count; ++i) {
        codes += char('0' + error_code(commit_fill(queue, x, 1)));
    }
    return codes;
}

/// Which of the next allocations succeed.
std::string next_allocations(int count) {
    std::string got;
    for (int i = 0; i < count; ++i) {
        got += new_buffer(4) ? '+' : '-';
    }
    return got;
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

TEST("a slow command buffer takes at least that long, and is right") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    const Setting slow("inject", "1:slow=30", "");
    const id commands = commit_fill(queue, x, 1);
    CHECK_EQUAL(error_code(commands), 0);
    CHECK(gpu_seconds(commands) >= 0.03);
    CHECK_EQUAL(contents<uint8_t>(x)[0], 1);
}

TEST("a stuck command buffer has run nothing when the watchdog ends it, and its queue works on") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4), y = new_buffer(4);
    const Setting stuck("inject", "1:stuck=20", "");
    const id commands = commit_fill(queue, x, 1);
    const id next = commit_fill(queue, y, 1);
    CHECK_EQUAL(error_code(commands), 2);
    CHECK_CONTAINS(message(tell(commands, "error")), "Timeout");
    CHECK(gpu_seconds(commands) >= 0.02);
    CHECK_EQUAL(contents<uint8_t>(x)[0], 0);
    CHECK_EQUAL(error_code(next), 0);
    CHECK_EQUAL(contents<uint8_t>(y)[0], 1);
}

TEST("a held command buffer completes after one committed later on another queue") {
    Pool pool;
    const Own queue = new_queue(), other = new_queue();
    const Own x = new_buffer(4), y = new_buffer(4);
    const Setting held("inject", "1:hold=60000,2:slow=20", "");
    const id first = commit_fill(queue, x, 1);
    const id second = commit_fill(other, y, 1);
    CHECK_EQUAL(error_code(first), 0);
    CHECK_EQUAL(status(second), completed);
    CHECK_EQUAL(contents<uint8_t>(x)[0], 1);
}

TEST("a held command buffer waits neither for its own queue nor forever") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    const Setting held("inject", "1:hold=20", "");
    const id first = commit_fill(queue, x, 1);
    const id second = commit_fill(queue, x, 2);
    CHECK_EQUAL(error_code(first), 0);
    CHECK(gpu_seconds(first) >= 0.02);
    CHECK_EQUAL(error_code(second), 0);
}

TEST("faults of one command buffer add up") {
    Pool pool;
    const Own queue = new_queue();
    const Own x = new_buffer(4);
    const Setting both("inject", "1:slow=20,1:page-fault", "");
    const id commands = commit_fill(queue, x, 1);
    CHECK_EQUAL(error_code(commands), 3);
    CHECK(gpu_seconds(commands) >= 0.02);
}

TEST("the nth allocation returns nil") {
    const uint64_t live = softmetal_live_bytes();
    {
        const Setting failing("fail-allocation", "2,4", "");
        CHECK_EQUAL(next_allocations(5), "+-+-+");
    }
    {
        const Setting failing("fail-allocation", "1", "");
        CHECK_EQUAL(softmetal_configure("fail-allocation", ""), 0);
        CHECK_EQUAL(next_allocations(2), "++");
    }
    CHECK_EQUAL(softmetal_live_bytes(), live);
}

TEST("at a rate of a million every command buffer and allocation fails, in the ways that are named") {
    {
        const Setting rate("fault-rate", "1000000:timeout", "");
        CHECK_EQUAL(codes_of_next(5), "22222");
        CHECK_EQUAL(next_allocations(2), "++");
    }
    {
        const Setting rate("fault-rate", "1000000:allocation", "");
        CHECK_EQUAL(next_allocations(3), "---");
    }
    {
        const Setting rate("fault-rate", "1000000:slow=5", "");
        CHECK_EQUAL(codes_of_next(2), "00");
    }
    {
        const Setting rate("fault-rate", "1000000:stuck", "");
        CHECK_EQUAL(codes_of_next(1), "2");
    }
    for (const char* none : {"0", "0:timeout", ""}) {
        const Setting rate("fault-rate", "1000000:timeout", "");
        CHECK_EQUAL(softmetal_configure("fault-rate", none), 0);
        CHECK_EQUAL(codes_of_next(3), "000");
    }
}

TEST("which command buffers and allocations fail by chance is the seed's alone") {
    const char* const rate = "300000:timeout,out-of-memory,allocation";
    const auto fates = [&](const char* seed) {
        const Setting seeded("seed", seed, "0");
        const Setting failing("fault-rate", rate, "");
        std::string codes;
        // The queue needs its buffer, so it is made without chance.
        codes = next_allocations(60);
        CHECK_EQUAL(softmetal_configure("fault-rate", "300000:timeout,out-of-memory"), 0);
        return codes + codes_of_next(60);
    };
    const std::string first = fates("7");
    CHECK_EQUAL(fates("7"), first);
    CHECK(fates("8") != first);
    for (const char expected : {'+', '-', '0', '2', '8'}) {
        CHECK(first.find(expected) != first.npos);
    }
}

TEST("a planned fault comes before one by chance") {
    const Setting rate("fault-rate", "1000000:timeout", "");
    const Setting planned("inject", "2:page-fault", "");
    CHECK_EQUAL(codes_of_next(3), "232");
}

TEST("faults that cannot be are refused with what was expected, and change nothing") {
    const Setting planned("inject", "1:timeout", "");
    for (const char* wrong : {"1", "1:", "x:timeout", "0:timeout", "1:slow", "1:slow=", "1:slow=0", "1:stuck=4000000",
                              "1:fast=3", "1:timeout;2:timeout"}) {
        CHECK(softmetal_configure("inject", wrong) != 0);
    }
    CHECK_CONTAINS(softmetal_configure_error(), "slow=MILLIS, stuck=MILLIS, hold");
    for (const char* wrong : {"0", "1,x", "-1"}) {
        CHECK(softmetal_configure("fail-allocation", wrong) != 0);
    }
    for (const char* wrong : {"often", "1000001", "5:", "5:unheard-of", ":timeout"}) {
        CHECK(softmetal_configure("fault-rate", wrong) != 0);
    }
    CHECK_CONTAINS(softmetal_configure_error(), "fault-rate: expected PER_MILLION");
    CHECK_EQUAL(codes_of_next(1), "2");
}
