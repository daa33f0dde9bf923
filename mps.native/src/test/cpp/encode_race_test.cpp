// SPDX-License-Identifier: Apache-2.0
// The device model encode-race. Which encoder sets what, and when, is fixed here: the models need no luck.
#include <array>
#include <latch>
#include <thread>
#include <vector>

#include "check.hpp"
#include "client.hpp"

namespace {

const char* const kernels = R"(#include <metal_stdlib>
using namespace metal;
kernel void add_scaled(device const float* x [[buffer(0)]], device float* y [[buffer(1)]],
                       constant float& scale [[buffer(2)]], uint i [[thread_position_in_grid]]) {
    y[i] += scale * x[i];
}
)";

constexpr NSUInteger elements = 64;
constexpr NSUInteger bytes = elements * sizeof(float);

id add_scaled() {
    static const id state = objc_retain(pipeline(kernels, "add_scaled"));
    return state;
}

Own filled(float value) {
    Own buffer = new_buffer(bytes);
    std::fill_n(contents<float>(buffer), elements, value);
    return buffer;
}

/// A queue, a command buffer and its encoder: what one thread has of its own.
struct Party {
    Own queue = new_queue();
    Own x, y = filled(0);
    id commands = tell(queue, "commandBuffer");
    Own encoder;
    float scale;

    Party(float of_x, float of_scale) : x(filled(of_x)), scale(of_scale) {}
    void open() { encoder = objc_retain(tell(commands, "computeCommandEncoder")); }
    void set_buffer(id buffer, NSUInteger offset, NSUInteger index) {
        tell<void>(encoder, "setBuffer:offset:atIndex:", buffer, offset, index);
    }
    void set_scale() { tell<void>(encoder, "setBytes:length:atIndex:", &scale, sizeof scale, 2); }
    void set_all() {
        tell<void>(encoder, "setComputePipelineState:", add_scaled());
        set_buffer(x, 0, 0);
        set_buffer(y, 0, 1);
        set_scale();
    }
    void dispatch() {
        tell<void>(encoder, "dispatchThreads:threadsPerThreadgroup:", MTLSize{elements, 1, 1}, MTLSize{32, 1, 1});
    }
    void close() { tell<void>(encoder, "endEncoding"); }
    void run() {
        commit_and_wait(commands);
        CHECK_EQUAL(status(commands), completed);
    }
    /// The result, at the end of the buffer.
    float result() const { return contents<float>(y)[elements - 1]; }
};

void in_another_thread(const auto& body) {
    std::thread([&] {
        Pool pool;
        body();
    }).join();
}

/// What becomes of two dispatches when the second encoder comes between the first one's bindings and its dispatch:
/// y of the first, which should be 6, and y of the second, which should be 35.
std::array<float, 2> overlapping(const char* model) {
    Pool pool;
    const Setting setting("device-model", model, "faithful");
    Party first(2, 3), second(5, 7);
    first.open();
    first.set_all();
    in_another_thread([&] {
        second.open();
        second.set_all();
        second.dispatch();
    });
    first.dispatch();
    first.close();
    in_another_thread([&] { second.close(); });
    first.run();
    second.run();
    return {first.result(), second.result()};
}

}  // namespace

TEST("encode-race: encoders of two threads whose lives overlap take each other's bindings") {
    const uint64_t reports = softmetal_validation_count();
    CHECK(overlapping("faithful") == (std::array<float, 2>{6, 35}));
    CHECK(overlapping("encode-race") == (std::array<float, 2>{0, 70}));
    CHECK(overlapping("lazy,encode-race") == (std::array<float, 2>{0, 70}));
    CHECK(overlapping("encode-race,overlap-hazard") == (std::array<float, 2>{0, 70}));
    CHECK(overlapping("faithful") == (std::array<float, 2>{6, 35}));
    CHECK_EQUAL(softmetal_validation_count(), reports);
}

TEST("encode-race: encoders whose lives do not overlap are right, whatever the threads") {
    Pool pool;
    const Setting setting("device-model", "encode-race", "faithful");
    Party first(2, 3), second(5, 7);
    for (Party* party : {&first, &second}) {
        in_another_thread([&] {
            for (int twice = 0; twice < 2; ++twice) {
                party->open();
                party->set_all();
                party->dispatch();
                party->close();
            }
        });
    }
    first.run();
    second.run();
    CHECK_EQUAL(first.result(), 12);
    CHECK_EQUAL(second.result(), 70);
}

TEST("encode-race: a dispatch writes another's buffer that is as large as its own") {
    Pool pool;
    const Setting setting("device-model", "encode-race", "faithful");
    Party first(2, 3), second(5, 7);
    first.open();
    second.open();
    first.set_all();
    second.set_buffer(second.y, 0, 1);
    first.dispatch();
    first.close();
    second.close();
    first.run();
    CHECK_EQUAL(first.result(), 0);
    CHECK_EQUAL(second.result(), 6);
}

TEST("encode-race: another's buffer that a dispatch has taken lives until that has run") {
    Pool pool;
    const Setting setting("device-model", "encode-race", "faithful");
    Party first(2, 3);
    uint64_t live = 0;
    first.open();
    {
        Pool inner;
        Party second(5, 7);
        second.open();
        first.set_all();
        second.set_buffer(second.y, 0, 1);
        first.dispatch();
        second.close();
        live = softmetal_live_bytes();
    }
    first.close();
    first.run();
    CHECK_EQUAL(first.result(), 0);
    CHECK(softmetal_live_bytes() < live);
}

TEST("encode-race: a dispatch is dropped where another's bindings could lead a kernel astray") {
    Pool pool;
    const Setting setting("device-model", "encode-race", "faithful");
    const uint64_t reports = softmetal_validation_count();
    const Own small = new_buffer(bytes - sizeof(float)), large = new_buffer(2 * bytes);
    const std::array<void (*)(Party&, id, id), 6> intrusions = {
        [](Party& second, id small, id) { second.set_buffer(small, 0, 1); },
        [](Party& second, id, id large) { second.set_buffer(large, bytes + 4, 1); },
        [](Party& second, id, id large) { second.set_buffer(large, 4, 1); },
        [](Party& second, id, id) { second.set_scale(); },
        [](Party& second, id, id) { tell<void>(id(second.encoder), "setComputePipelineState:", add_scaled()); },
        [](Party& second, id, id) { second.set_buffer(nullptr, 0, 0); },
    };
    for (const auto& intrude : intrusions) {
        Party first(2, 3), second(5, 7);
        first.open();
        second.open();
        first.set_all();
        intrude(second, small, large);
        first.dispatch();
        first.close();
        second.close();
        first.run();
        CHECK_EQUAL(first.result(), 0);
    }
    CHECK_EQUAL(contents<float>(small)[0] + contents<float>(large)[1], 0);
    CHECK_EQUAL(softmetal_validation_count(), reports);
}

TEST("encode-race: another's buffer that is gone is not used") {
    Pool pool;
    const Setting setting("device-model", "encode-race", "faithful");
    Party first(2, 3);
    first.open();
    first.set_all();
    {
        Pool inner;
        Party second(5, 7);
        second.open();
        first.set_all();
        second.set_buffer(second.y, 0, 1);
        second.close();
    }
    first.dispatch();
    first.close();
    first.run();
    CHECK_EQUAL(first.result(), 0);
}

TEST("encode-race: a binding that an encoder never set is a misuse, as without the model") {
    Pool pool;
    const Setting setting("device-model", "encode-race", "faithful");
    const uint64_t reports = softmetal_validation_count();
    Party first(2, 3);
    first.open();
    tell<void>(id(first.encoder), "setComputePipelineState:", add_scaled());
    first.dispatch();
    first.close();
    commit_and_wait(first.commands);
    CHECK_EQUAL(status(first.commands), error_status);
    CHECK_EQUAL(softmetal_validation_count(), reports + 1);
}

namespace {

struct Factors {
    Own queue = new_queue();
    Own left, right = filled(1), result = filled(0);
    id commands = tell(queue, "commandBuffer");

    explicit Factors(float value) : left(filled(value)) {}

    Own matrix(id buffer) const {
        const id descriptor = send(objc_getClass("MPSMatrixDescriptor"),
                                   "matrixDescriptorWithRows:columns:rowBytes:dataType:", NSUInteger(8), NSUInteger(8),
                                   NSUInteger(32), uint32_t(0x1000'0020));
        return tell(tell(objc_getClass("MPSMatrix"), "alloc"), "initWithBuffer:descriptor:", buffer, descriptor);
    }

    void encode() const {
        Pool pool;
        const Own kernel = tell(tell(objc_getClass("MPSMatrixMultiplication"), "alloc"),
                                "initWithDevice:resultRows:resultColumns:interiorColumns:", device(), 8, 8, 8);
        const Own a = matrix(left), b = matrix(right), c = matrix(result);
        tell<void>(kernel, "encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:", commands, id(a), id(b), id(c));
    }

    bool right_() {
        commit_and_wait(commands);
        return contents<float>(result)[63] == 8 * contents<float>(left)[0];
    }
};

/// How many of two threads' products are right.
int right_products(const char* model, int rounds, bool at_once) {
    Pool pool;
    const Setting setting("device-model", model, "faithful");
    int right = 0;
    for (int round = 0; round < rounds; ++round) {
        Pool inner;
        Factors first(2), second(5);
        // Starting a thread may take longer than encoding.
        std::latch started(2);
        const auto encode = [&](const Factors& factors) {
            if (at_once) {
                started.arrive_and_wait();
            }
            factors.encode();
        };
        std::thread one([&] { encode(first); });
        if (!at_once) {
            one.join();
        }
        std::thread other([&] { encode(second); });
        if (at_once) {
            one.join();
        }
        other.join();
        right += first.right_() + second.right_();
    }
    return right;
}

}  // namespace

TEST("encode-race: products encoded at once get mixed up, and others do not") {
    constexpr int rounds = 100;
    CHECK(right_products("encode-race", rounds, true) < 2 * rounds);
    CHECK_EQUAL(right_products("encode-race", rounds, false), 2 * rounds);
    CHECK_EQUAL(right_products("faithful", rounds, true), 2 * rounds);
}

TEST("encode-race: many threads with kernels and buffers of all sizes harm nobody") {
    Pool pool;
    const Setting setting("device-model", "encode-race,overlap-hazard", "faithful");
    const uint64_t reports = softmetal_validation_count();
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([number] {
            for (int round = 0; round < 20; ++round) {
                Pool pool;
                const Own queue = new_queue();
                const id commands = tell(queue, "commandBuffer");
                const id encoder = tell(commands, "computeCommandEncoder");
                const NSUInteger count = NSUInteger(1) << (number + round) % 12;
                const Own x = new_buffer(count * 4), y = new_buffer(count * 4);
                const float scale = 1;
                tell<void>(encoder, "setComputePipelineState:", add_scaled());
                tell<void>(encoder, "setBuffer:offset:atIndex:", id(x), 0, 0);
                tell<void>(encoder, "setBuffer:offset:atIndex:", id(y), 0, 1);
                tell<void>(encoder, "setBytes:length:atIndex:", &scale, sizeof scale, 2);
                tell<void>(encoder, "dispatchThreads:threadsPerThreadgroup:", MTLSize{count, 1, 1}, MTLSize{8, 1, 1});
                tell<void>(encoder, "endEncoding");
                commit_and_wait(commands);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK_EQUAL(softmetal_validation_count(), reports);
}
