// SPDX-License-Identifier: Apache-2.0
// MPSMatrixDescriptor, MPSMatrix, MPSMatrixMultiplication.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "check.hpp"
#include "client.hpp"
#include "matrices.hpp"

namespace {

Own random_buffer(NSUInteger floats, uint32_t seed) {
    Own buffer = new_buffer(floats * 4);
    for (NSUInteger at = 0; at < floats; ++at) {
        seed = seed * 1664525 + 1013904223;
        contents<float>(buffer)[at] = float(int32_t(seed)) / 2147483648.0f;
    }
    return buffer;
}

struct Shape {
    NSUInteger rows, columns, interior, batch;
    bool transpose_left, transpose_right;
    double alpha, beta;
};

/// Largest difference from a product in double, relative to the sum of magnitudes.
double error_of(const Shape& shape) {
    Pool pool;
    const Own queue = new_queue();
    const NSUInteger left_rows = shape.transpose_left ? shape.interior : shape.rows;
    const NSUInteger left_columns = shape.transpose_left ? shape.rows : shape.interior;
    const NSUInteger right_rows = shape.transpose_right ? shape.columns : shape.interior;
    const NSUInteger right_columns = shape.transpose_right ? shape.interior : shape.columns;
    const Own left = random_buffer(left_rows * left_columns * shape.batch, 1);
    const Own right = random_buffer(right_rows * right_columns * shape.batch, 2);
    const Own result = random_buffer(shape.rows * shape.columns * shape.batch, 3);
    const std::vector<float> before(contents<float>(result),
                                    contents<float>(result) + shape.rows * shape.columns * shape.batch);
    const Own a = matrix(left, descriptor(left_rows, left_columns, shape.batch));
    const Own b = matrix(right, descriptor(right_rows, right_columns, shape.batch));
    const Own c = matrix(result, descriptor(shape.rows, shape.columns, shape.batch));
    const Own kernel = multiplication(shape.transpose_left, shape.transpose_right, shape.rows, shape.columns,
                                      shape.interior, shape.alpha, shape.beta);
    const id buffer = tell(queue, "commandBuffer");
    tell<void>(kernel, "encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:", buffer, id(a), id(b), id(c));
    commit_and_wait(buffer);
    CHECK_EQUAL(status(buffer), completed);
    double worst = 0;
    for (NSUInteger n = 0; n < shape.batch; ++n) {
        const float* l = contents<float>(left) + n * left_rows * left_columns;
        const float* r = contents<float>(right) + n * right_rows * right_columns;
        for (NSUInteger i = 0; i < shape.rows; ++i) {
            for (NSUInteger j = 0; j < shape.columns; ++j) {
                double sum = 0, magnitude = 0;
                for (NSUInteger k = 0; k < shape.interior; ++k) {
                    const double product =
                        double(shape.transpose_left ? l[k * left_columns + i] : l[i * left_columns + k]) *
                        (shape.transpose_right ? r[j * right_columns + k] : r[k * right_columns + j]);
                    sum += product;
                    magnitude += std::abs(product);
                }
                const NSUInteger at = (n * shape.rows + i) * shape.columns + j;
                const double expected = shape.alpha * sum + shape.beta * before[at];
                const double scale = std::abs(shape.alpha) * magnitude + std::abs(shape.beta * before[at]) + 1e-30;
                worst = std::max(worst, std::abs(contents<float>(result)[at] - expected) / scale);
            }
        }
    }
    return worst;
}

}  // namespace

TEST("a product is right for every transposition, scale and batch") {
    for (const bool left : {false, true}) {
        for (const bool right : {false, true}) {
            CHECK(error_of({5, 7, 3, 1, left, right, 1, 0}) < 1e-6);
            CHECK(error_of({33, 65, 129, 3, left, right, 0.5, -2}) < 1e-6);
            CHECK(error_of({1, 257, 300, 2, left, right, 1, 1}) < 1e-6);
        }
    }
    CHECK(error_of({200, 300, 100, 1, false, false, 1, 0}) < 1e-6);
}

TEST("origins, row padding, offsets and batch ranges select parts of matrices") {
    Pool pool;
    const Own queue = new_queue();
    // Two 3x4 matrices with rows of 6 floats, 1 float into the buffer.
    const Own left = new_buffer(4 * 64), right = new_buffer(4 * 64), result = new_buffer(4 * 64);
    for (int at = 0; at < 64; ++at) {
        contents<float>(left)[at] = float(at);
        contents<float>(right)[at] = at % 7 == 0 ? 1.0f : 0.0f;
        contents<float>(result)[at] = -1;
    }
    const id shape = descriptor(3, 4, 2, 24, 96);
    const Own a = matrix(left, shape, 4), b = matrix(right, shape, 4), c = matrix(result, shape, 4);
    CHECK_EQUAL(tell<NSUInteger>(a, "offset"), 4u);
    CHECK_EQUAL(tell<NSUInteger>(a, "rows") * 100 + tell<NSUInteger>(a, "columns"), 304u);
    CHECK_EQUAL(tell<NSUInteger>(a, "rowBytes") + tell<NSUInteger>(a, "matrixBytes"), 120u);
    CHECK_EQUAL(tell<NSUInteger>(a, "matrices"), 2u);
    CHECK_EQUAL(tell<uint32_t>(a, "dataType"), float32);
    CHECK(tell(a, "data") == id(left));
    const Own kernel = multiplication(false, false, 1, 2, 2, 1, 0);
    send<void>(kernel, "setLeftMatrixOrigin:", MTLOrigin{1, 2, 0});
    send<void>(kernel, "setRightMatrixOrigin:", MTLOrigin{0, 0, 0});
    send<void>(kernel, "setResultMatrixOrigin:", MTLOrigin{2, 1, 0});
    CHECK_EQUAL(tell<NSUInteger>(kernel, "batchSize"), ~NSUInteger(0));
    tell<void>(kernel, "setBatchStart:", 1);
    tell<void>(kernel, "setBatchSize:", 1);
    const id buffer = tell(queue, "commandBuffer");
    tell<void>(kernel, "encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:", buffer, id(a), id(b), id(c));
    commit_and_wait(buffer);
    CHECK_EQUAL(status(buffer), completed);
    const auto at = [](id held, int row, int column) { return contents<float>(held)[1 + 24 + row * 6 + column]; };
    for (int column = 0; column < 2; ++column) {
        const float expected = at(left, 1, 2) * at(right, 0, column) + at(left, 1, 3) * at(right, 1, column);
        CHECK_EQUAL(at(result, 2, 1 + column), expected);
    }
    CHECK_EQUAL(at(result, 2, 0), -1.0f);
    CHECK_EQUAL(at(result, 2, 3), -1.0f);
    CHECK_EQUAL(contents<float>(result)[1 + 2 * 6 + 1], -1.0f);
}

namespace {

/// A product of many rows with a right operand that may have been kept in another form.
struct Multiplied {
    static constexpr NSUInteger rows = 40, columns = 96, interior = 600;

    Own queue = new_queue();
    Own left = random_buffer(rows * interior, 1);
    Own result = new_buffer(rows * columns * 4);
    Own kernel = multiplication(false, true, rows, columns, interior, 1, 0);

    static Own made_with(id values, NSUInteger floats) {
        return send(device(), "newBufferWithBytes:length:options:", contents<const void>(values), floats * 4,
                    NSUInteger(0));
    }

    void encode(id buffer, id right) const {
        const Own a = matrix(left, descriptor(rows, interior)), b = matrix(right, descriptor(columns, interior)),
                  c = matrix(result, descriptor(rows, columns));
        tell<void>(kernel, "encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:", buffer, id(a), id(b), id(c));
    }

    std::vector<float> with(id right) const {
        const id buffer = tell(queue, "commandBuffer");
        encode(buffer, right);
        commit_and_wait(buffer);
        CHECK_EQUAL(status(buffer), completed);
        return {contents<float>(result), contents<float>(result) + rows * columns};
    }
};

}  // namespace

TEST("panels are kept of a buffer that was made with its bytes, until it is gone, and of no other") {
    Pool pool;
    const Multiplied multiplied;
    const NSUInteger floats = Multiplied::columns * Multiplied::interior;
    const Own values = random_buffer(floats, 2);
    const std::vector<float> expected = multiplied.with(values);
    const auto live_with = [&](id right) {
        const uint64_t before = softmetal_live_bytes();
        CHECK(multiplied.with(right) == expected);
        return softmetal_live_bytes() - before;
    };
    CHECK_EQUAL(live_with(values), 0u);
    const uint64_t before = softmetal_live_bytes();
    {
        const Own right = Multiplied::made_with(values, floats);
        CHECK(live_with(right) >= floats * 4);
        CHECK_EQUAL(live_with(right), 0u);
        const Own asked_before = Multiplied::made_with(values, floats);
        contents<float>(asked_before);
        CHECK_EQUAL(live_with(asked_before), 0u);
    }
    CHECK_EQUAL(softmetal_live_bytes(), before);
    // Half of a limit is for buffers alone.
    softmetal_configure("memory-limit", std::to_string(2 * before + floats * 8).c_str());
    const Own without_room = Multiplied::made_with(values, floats);
    CHECK_EQUAL(live_with(without_room), 0u);
    softmetal_configure("memory-limit", "0");
}

TEST("a product sees every change of a buffer that was made with its bytes") {
    Pool pool;
    const Multiplied multiplied;
    const NSUInteger floats = Multiplied::columns * Multiplied::interior;
    const Own values = random_buffer(floats, 2), others = random_buffer(floats, 3);
    const std::vector<float> expected = multiplied.with(values), expected_of_others = multiplied.with(others);
    const auto made_with_bytes = [&] {
        Own right = Multiplied::made_with(values, floats);
        CHECK(multiplied.with(right) == expected);
        CHECK(multiplied.with(right) == expected);
        return right;
    };

    const Own by_program = made_with_bytes();
    std::copy_n(contents<float>(others), floats, contents<float>(by_program));
    CHECK(multiplied.with(by_program) == expected_of_others);

    const Own by_address = made_with_bytes();
    std::copy_n(contents<float>(others), floats,
                reinterpret_cast<float*>(tell<uint64_t>(by_address, "gpuAddress")));
    CHECK(multiplied.with(by_address) == expected_of_others);

    // In the command buffer of the product, so that nothing but the order of the two says what it reads.
    const Own by_copy = made_with_bytes();
    const id copying = tell(multiplied.queue, "commandBuffer");
    const id encoder = tell(copying, "blitCommandEncoder");
    tell<void>(encoder, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:", id(others), 0, id(by_copy), 0,
               floats * 4);
    tell<void>(encoder, "endEncoding");
    multiplied.encode(copying, by_copy);
    commit_and_wait(copying);
    CHECK_EQUAL(std::memcmp(contents<float>(multiplied.result), expected_of_others.data(),
                            expected_of_others.size() * 4), 0);

    const Own by_fill = made_with_bytes();
    const id filling = tell(multiplied.queue, "commandBuffer");
    const id filler = tell(filling, "blitCommandEncoder");
    send<void>(filler, "fillBuffer:range:value:", id(by_fill), NSRange{0, floats * 4}, uint8_t(0));
    tell<void>(filler, "endEncoding");
    commit_and_wait(filling);
    CHECK(multiplied.with(by_fill) == std::vector<float>(expected.size(), 0.0f));

    const Own by_kernel = made_with_bytes();
    const Own copy = pipeline("kernel void copy(device float* to [[buffer(0)]], const device float* from [[buffer(1)]],"
                              " uint at [[thread_position_in_grid]]) { to[at] = from[at]; }", "copy");
    const id dispatching = tell(multiplied.queue, "commandBuffer");
    const id computing = tell(dispatching, "computeCommandEncoder");
    tell<void>(computing, "setComputePipelineState:", id(copy));
    tell<void>(computing, "setBuffer:offset:atIndex:", id(by_kernel), 0, 0);
    tell<void>(computing, "setBuffer:offset:atIndex:", id(others), 0, 1);
    send<void>(computing, "dispatchThreads:threadsPerThreadgroup:", MTLSize{floats, 1, 1}, MTLSize{32, 1, 1});
    tell<void>(computing, "endEncoding");
    commit_and_wait(dispatching);
    CHECK(multiplied.with(by_kernel) == expected_of_others);

    // The columns, 96 of 600 terms, as the product of the identity and others.
    const Own by_product = made_with_bytes(), identity = new_buffer(96 * 96 * 4);
    for (NSUInteger n = 0; n < 96; ++n) contents<float>(identity)[n * 97] = 1.0f;
    const Own same = multiplication(false, false, 96, 600, 96, 1, 0);
    const Own a = matrix(identity, descriptor(96, 96)), b = matrix(others, descriptor(96, 600)),
              c = matrix(by_product, descriptor(96, 600));
    const id multiplying = tell(multiplied.queue, "commandBuffer");
    tell<void>(same, "encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:", multiplying, id(a), id(b), id(c));
    commit_and_wait(multiplying);
    CHECK(multiplied.with(by_product) == expected_of_others);
}

TEST("a descriptor's properties are what was given") {
    Pool pool;
    const id plain = send(objc_getClass("MPSMatrixDescriptor"), "matrixDescriptorWithRows:columns:rowBytes:dataType:",
                          count(2), count(3), count(16), float32);
    CHECK_EQUAL(tell<NSUInteger>(plain, "matrices"), 1u);
    CHECK_EQUAL(tell<NSUInteger>(plain, "matrixBytes"), 32u);
    tell<void>(plain, "setRows:", 5);
    CHECK_EQUAL(tell<NSUInteger>(plain, "rows"), 5u);
    CHECK_EQUAL(
        send<NSUInteger>(objc_getClass("MPSMatrixDescriptor"), "rowBytesForColumns:dataType:", count(5), float32), 32u);
}

TEST("a matrix must lie inside its buffer") {
    Pool pool;
    const Own buffer = new_buffer(48);
    CHECK(matrix(buffer, descriptor(3, 4)) != nullptr);
    CHECK(matrix(buffer, descriptor(3, 3, 1, 16), 4) != nullptr);
    CHECK(matrix(buffer, descriptor(3, 4), 4) == nullptr);
    CHECK_CONTAINS(softmetal_validation_message(),
                   "-[MPSMatrix initWithBuffer:offset:descriptor:]: failed assertion `offset(4) + size of the "
                   "matrices(48) must be <= [buffer length](48).'");
    CHECK(matrix(buffer, descriptor(3, 4), 2) == nullptr);
    CHECK_CONTAINS(softmetal_validation_message(), "offset(2) must be a multiple of the element size(4)");
    CHECK(matrix(buffer, descriptor(3, 4, 1, 12)) == nullptr);
    CHECK_CONTAINS(softmetal_validation_message(), "rowBytes(12) must be a multiple");
    CHECK(matrix(buffer, descriptor(~NSUInteger(0) / 8, 1, 1, 4, 4)) == nullptr);
    CHECK(matrix(buffer, descriptor(0, 4)) == nullptr);
    CHECK(matrix(nullptr, descriptor(3, 4)) == nullptr);
    CHECK(matrix(buffer, descriptor(1, 4, 2, 16, 8)) == nullptr);
    CHECK(matrix(buffer, descriptor(1, 4, 2, 16, 24)) == nullptr);
    CHECK_CONTAINS(softmetal_validation_message(),
                   "matrixBytes(24) must be a multiple of rowBytes(16) and hold rows(1).");
}

TEST("a product whose matrices do not fit fails its command buffer") {
    Pool pool;
    const Own queue = new_queue();
    const Own buffer = new_buffer(1024);
    const Own a = matrix(buffer, descriptor(2, 3)), b = matrix(buffer, descriptor(3, 4), 256),
              c = matrix(buffer, descriptor(2, 4), 512);
    const Own half = matrix(buffer, descriptor(3, 4, 1, 8, 0, 0x10000010));
    const auto fails = [&](id kernel, id left, id right, id result, const char* why) {
        const id commands = tell(queue, "commandBuffer");
        tell<void>(kernel, "encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:", commands, left, right, result);
        commit_and_wait(commands);
        CHECK_EQUAL(status(commands), error_status);
        CHECK_CONTAINS(message(tell(commands, "error")), why);
    };
    fails(multiplication(false, false, 2, 4, 4, 1, 0), a, b, c, "leftMatrix (2 x 3) is too small");
    fails(multiplication(true, false, 2, 4, 3, 1, 0), a, b, c, "leftMatrix (2 x 3) is too small");
    fails(multiplication(false, false, 2, 5, 3, 1, 0), a, b, c, "rightMatrix (3 x 4) is too small");
    fails(multiplication(false, false, 2, 4, 3, 1, 0), a, half, c, "this device multiplies MPSDataTypeFloat32");
    fails(multiplication(false, false, 2, 4, 3, 1, 0), a, b, nullptr, "no matrix nil");
    const Own late = multiplication(false, false, 2, 4, 3, 1, 0);
    tell<void>(late, "setBatchStart:", 1);
    fails(late, a, b, c, "batchStart(1)");
    CHECK(multiplication(false, false, 0, 4, 3, 1, 0) == nullptr);
}
