// SPDX-License-Identifier: Apache-2.0
// The matrix product of every CPU level this machine can run. The reference is the order of operations that gemm.hpp
// promises, element by element, so results must agree bit by bit; a second one, in double, says that the order is a
// matrix product.
#include "engine/gemm.hpp"

#include <barrier>
#include <cmath>
#include <cstring>
#include <limits>
#include <thread>
#include <utility>
#include <vector>

#include "../check.hpp"
#include "random_floats.hpp"
#include "engine/constant.hpp"
#include "engine/cpu_level.hpp"
#include "engine/gemm_variant.hpp"

namespace {

using softmetal::gemm::Constant;
using softmetal::gemm::PanelRoom;
using softmetal::gemm::Product;
using softmetal::gemm::Variant;

struct Level {
    std::string_view name;
    const Variant* variant;
    bool fused;
};

std::vector<Level> runnable_levels() {
#if defined(__x86_64__)
    std::vector<Level> levels{{"x86-64", &softmetal::gemm::variant_x86_64, false}};
    if (__builtin_cpu_supports("x86-64-v3")) levels.push_back({"x86-64-v3", &softmetal::gemm::variant_x86_64_v3, true});
    if (__builtin_cpu_supports("x86-64-v4")) levels.push_back({"x86-64-v4", &softmetal::gemm::variant_x86_64_v4, true});
    return levels;
#else
    return {{"aarch64", &softmetal::gemm::variant_aarch64, true}};
#endif
}

/// A product with memory of its own. Rows are `padding` floats longer than needed.
struct Case {
    Product product;
    std::vector<float> left;
    std::vector<float> right;
    std::vector<float> result;

    Case(size_t rows, size_t columns, size_t interior, bool transpose_left, bool transpose_right, size_t batch = 1,
         float alpha = 1.0f, float beta = 0.0f, size_t padding = 0) {
        const size_t left_row = (transpose_left ? rows : interior) + padding;
        const size_t right_row = (transpose_right ? interior : columns) + padding;
        const size_t result_row = columns + padding;
        const size_t left_size = left_row * (transpose_left ? interior : rows);
        const size_t right_size = right_row * (transpose_right ? columns : interior);
        left = random_floats(left_size * batch + 1, 1);
        right = random_floats(right_size * batch + 1, 2);
        result = random_floats(result_row * rows * batch, 3);
        product = {transpose_left, transpose_right, rows, columns, interior, alpha, beta, left.data(), left_row,
                   right.data(), right_row, result.data(), result_row, batch, left_size, right_size, result_row * rows};
    }

    void run(const Level& level, size_t side_by_side = 1) {
        for (size_t task = level.variant->task_count(product, side_by_side); task-- > 0;)
            level.variant->run_task(product, side_by_side, task);
    }

    float left_at(size_t matrix, size_t row, size_t term) const {
        const Product& p = product;
        const size_t at = p.transpose_left ? term * p.left_row_floats + row : row * p.left_row_floats + term;
        return left[matrix * p.left_batch_floats + at];
    }
    float right_at(size_t matrix, size_t term, size_t column) const {
        const Product& p = product;
        const size_t at = p.transpose_right ? column * p.right_row_floats + term : term * p.right_row_floats + column;
        return right[matrix * p.right_batch_floats + at];
    }

    float expected(const Level& level, size_t matrix, size_t row, size_t column, float old) const {
        const auto fma = [&](float a, float b, float c) { return level.fused ? std::fma(a, b, c) : a * b + c; };
        const auto chain = [&](size_t first, size_t length) {
            float sum = 0.0f;
            for (size_t t = first; t < std::min(product.interior, first + length); ++t)
                sum = fma(left_at(matrix, row, t), right_at(matrix, t, column), sum);
            return sum;
        };
        float sum = 0.0f;
        if (product.interior < 128) {
            float totals[3] = {};
            for (size_t group = 0; group * 8 < product.interior; ++group) totals[group % 3] += chain(group * 8, 8);
            sum = totals[0] + totals[2] + totals[1];
        } else {
            sum = chain(0, 256);
            for (size_t first = 256; first < product.interior; first += 256) sum += chain(first, 256);
        }
        const float scaled = product.alpha * sum;
        return product.beta == 0.0f ? scaled : fma(product.beta, old, scaled);
    }

    double exact(size_t matrix, size_t row, size_t column, float old) const {
        double sum = 0.0;
        for (size_t t = 0; t < product.interior; ++t)
            sum += double(left_at(matrix, row, t)) * double(right_at(matrix, t, column));
        return double(product.alpha) * sum + double(product.beta) * double(old);
    }
};

bool same_bits(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// Runs the case and compares every element, and every float between the rows.
void check_product(const Level& level, Case c, const char* what) {
    const std::vector<float> old = c.result;
    c.run(level);
    const Product& p = c.product;
    size_t wrong = 0;
    size_t inexact = 0;
    size_t touched = 0;
    for (size_t m = 0; m < p.batch; ++m) {
        for (size_t i = 0; i < p.rows; ++i) {
            for (size_t j = 0; j < p.result_row_floats; ++j) {
                const size_t at = m * p.result_batch_floats + i * p.result_row_floats + j;
                if (j >= p.columns) {
                    touched += !same_bits(c.result[at], old[at]);
                    continue;
                }
                wrong += !same_bits(c.result[at], c.expected(level, m, i, j, old[at]));
                const double tolerance = 12e-7 * std::sqrt(double(p.interior) + 1.0) * std::fabs(p.alpha) + 1e-6;
                inexact += !(std::fabs(double(c.result[at]) - c.exact(m, i, j, old[at])) <= tolerance);
            }
        }
    }
    const std::string text = std::string(level.name) + " " + what + " " + std::to_string(p.rows) + "x" +
                             std::to_string(p.columns) + "x" + std::to_string(p.interior) +
                             (p.transpose_left ? " left transposed" : "") +
                             (p.transpose_right ? " right transposed" : "");
    CHECK_EQUAL(text + ": wrong " + std::to_string(wrong), text + ": wrong 0");
    CHECK_EQUAL(text + ": inexact " + std::to_string(inexact), text + ": inexact 0");
    CHECK_EQUAL(text + ": touched " + std::to_string(touched), text + ": touched 0");
}

TEST("gemm: every element is the sum in the stated order, whatever the shape") {
    const size_t shapes[][3] = {{1, 1, 1},      {1, 1, 7},     {3, 5, 2},     {4, 16, 256},   {5, 17, 257},
                                {6, 33, 64},    {7, 15, 9},    {13, 31, 300}, {2, 100, 1000}, {1, 300, 513},
                                {4, 70, 260},   {29, 7, 12},   {170, 40, 3},  {41, 400, 5},   {8, 40, 256},
                                {12, 50, 263},  {14, 36, 388}, {8, 17, 65},   {3, 19, 24},    {2, 33, 9000},
                                {270, 300, 290}, {9, 70, 127}, {9, 70, 128}, {20, 130, 1100},
                                {1, 150, 127},  {2, 150, 128}, {5, 130, 300}, {6, 140, 255},   {25, 90, 47},
                                {1, 2, 0},      {9, 3, 0}};
    for (const Level& level : runnable_levels())
        for (const auto& [rows, columns, interior] : shapes)
            for (const bool transpose_left : {false, true})
                for (const bool transpose_right : {false, true})
                    check_product(level, Case(rows, columns, interior, transpose_left, transpose_right), "plain");
}

TEST("gemm: alpha, beta, longer rows and batches") {
    for (const Level& level : runnable_levels()) {
        for (const bool left : {false, true}) {
            for (const bool right : {false, true}) {
                for (const size_t rows : {size_t(1), size_t(3), size_t(19)}) {
                    check_product(level, Case(rows, 21, 35, left, right, 1, 0.5f, -1.25f, 3), "beta");
                    check_product(level, Case(rows, 21, 35, left, right, 5, -2.0f, 0.0f, 1), "batch");
                    check_product(level, Case(rows, 9, 300, left, right, 70, 1.0f, 1.0f), "both");
                }
            }
        }
    }
}

TEST("gemm: a row's bits do not depend on the rows beside it") {
    for (const Level& level : runnable_levels()) {
        for (const bool transpose_right : {false, true}) {
            Case all(40, 67, 531, false, transpose_right);
            for (size_t rows = 1; rows <= 40; ++rows) {
                Case some = all;
                some.product.rows = rows;
                some.product.left = some.left.data();
                some.product.right = some.right.data();
                some.product.result = some.result.data();
                some.run(level);
                if (rows == 1) {
                    for (size_t i = 0; i < 40; ++i) {
                        Product alone = some.product;
                        alone.left = some.left.data() + i * alone.left_row_floats;
                        alone.result = all.result.data() + i * alone.result_row_floats;
                        for (size_t t = 0; t < level.variant->task_count(alone, 1); ++t) level.variant->run_task(alone, 1, t);
                    }
                }
                CHECK_EQUAL(std::memcmp(some.result.data(), all.result.data(), rows * 67 * sizeof(float)), 0);
            }
        }
    }
}

TEST("gemm: a matrix's bits do not depend on its place in a batch") {
    for (const Level& level : runnable_levels()) {
        Case batch(11, 23, 77, false, true, 9);
        batch.run(level);
        for (size_t m = 0; m < 9; ++m) {
            Product alone = batch.product;
            std::vector<float> result(11 * 23);
            alone.batch = 1;
            alone.left += m * alone.left_batch_floats;
            alone.right += m * alone.right_batch_floats;
            alone.result = result.data();
            for (size_t t = 0; t < level.variant->task_count(alone, 1); ++t) level.variant->run_task(alone, 1, t);
            CHECK_EQUAL(std::memcmp(result.data(), &batch.result[m * 11 * 23], result.size() * sizeof(float)), 0);
        }
    }
}

TEST("gemm: a product is cut into fewer tasks the more there are side by side, and that changes no bit") {
    for (const Level& level : runnable_levels()) {
        for (const size_t batch : {size_t(1), size_t(3)}) {
            Case alone(70, 300, 140, false, true, batch);
            Case one_of_many = alone;
            one_of_many.product.left = one_of_many.left.data();
            one_of_many.product.right = one_of_many.right.data();
            one_of_many.product.result = one_of_many.result.data();
            alone.run(level);
            one_of_many.run(level, 8);
            CHECK_EQUAL(one_of_many.result == alone.result, true);
            CHECK(level.variant->task_count(alone.product, 8) < level.variant->task_count(alone.product, 1));
        }
    }
}

TEST("gemm: one matrix can serve a whole batch") {
    for (const Level& level : runnable_levels()) {
        Case shared(6, 18, 40, false, true, 4);
        shared.product.right_batch_floats = 0;
        check_product(level, Case(shared.product.rows, 18, 40, false, true, 4), "own");
        shared.run(level);
        for (size_t m = 0; m < 4; ++m)
            CHECK(same_bits(shared.result[m * 6 * 18 + 5 * 18 + 17], shared.expected(level, m, 5, 17, 0.0f)));
    }
}

TEST("gemm: with beta 0 the old result is not read") {
    for (const Level& level : runnable_levels()) {
        for (const size_t rows : {size_t(1), size_t(10)}) {
            Case c(rows, 19, 300, false, true);
            for (float& v : c.result) v = std::numeric_limits<float>::quiet_NaN();
            c.run(level);
            for (const float v : c.result) CHECK(std::isfinite(v));
        }
    }
}

TEST("gemm: NaN and infinity reach exactly the elements they belong to, as what they are") {
    for (const Level& level : runnable_levels()) {
        for (const bool transpose_right : {false, true}) {
            for (const size_t rows : {size_t(2), size_t(9)}) {
                Case c(rows, 21, 270, false, transpose_right);
                c.left[1 * 270 + 265] = std::numeric_limits<float>::quiet_NaN();
                c.right[transpose_right ? 20 * 270 + 3 : 3 * 21 + 20] = std::numeric_limits<float>::infinity();
                c.run(level);
                for (size_t i = 0; i < rows; ++i) {
                    for (size_t j = 0; j < 21; ++j) {
                        CHECK_EQUAL(std::isnan(c.result[i * 21 + j]), i == 1);
                        CHECK_EQUAL(std::isinf(c.result[i * 21 + j]), i != 1 && j == 20);
                    }
                }
            }
        }
    }
}

TEST("gemm: a sum that overflows is infinite") {
    for (const Level& level : runnable_levels()) {
        for (const bool transpose_right : {false, true}) {
            for (const size_t rows : {size_t(1), size_t(9)}) {
                Case c(rows, 37, 100, false, transpose_right);
                for (float& v : c.left) v = 1e20f;
                for (float& v : c.right) v = -3e17f;
                c.run(level);
                for (const float v : c.result) CHECK_EQUAL(v, -std::numeric_limits<float>::infinity());
            }
        }
    }
}

TEST("gemm: products that write side by side are independent, and none that meet are") {
    constexpr size_t heads = 3;
    constexpr size_t sequence = 4;
    constexpr size_t width = 2;
    constexpr size_t row = heads * width;
    std::vector<float> memory(1000);
    float* const inputs = memory.data();
    float* const results = memory.data() + 500;
    // Of each head in turn, for two sequences: read in rows of all heads, written as matrices or in rows of all heads.
    for (const bool in_rows : {false, true}) {
        const auto product = [&](size_t head, size_t beyond) {
            const size_t row_floats = in_rows ? row : width;
            const size_t head_floats = in_rows ? width : sequence * width;
            return Product{false, true, sequence, width + beyond, width, 1.0f, 0.0f, inputs + head * width, row,
                           inputs, row, results + head * head_floats, row_floats, 2, sequence * row, 0,
                           heads * sequence * width};
        };
        for (size_t one = 0; one < heads; ++one) {
            for (size_t other = 0; other < heads; ++other) {
                CHECK_EQUAL(softmetal::gemm::independent(product(one, 0), product(other, 0)), one != other);
                if (in_rows) CHECK(!softmetal::gemm::independent(product(one, 1), product(other, 1)));
            }
        }
        Product reader = product(0, 0);
        reader.left = product(1, 0).result;
        reader.result = results + 400;
        CHECK(!softmetal::gemm::independent(product(1, 0), reader));
        CHECK(!softmetal::gemm::independent(reader, product(1, 0)));
    }
}

/// Room for panels of so many bytes.
struct Room final : PanelRoom {
    explicit Room(size_t bytes) : left(bytes) {}
    bool take_panels(size_t bytes) override {
        if (bytes > left) return false;
        left -= bytes;
        return true;
    }
    void give_back_panels(size_t bytes) override { left += bytes; }
    size_t left;
};

constexpr size_t much = 1 << 30;
constexpr size_t many_rows = 40;

TEST("gemm: with a constant right operand every element is the same, when panels are copied and when they are there") {
    const size_t shapes[][3] = {{many_rows, 1, 1},      {many_rows, 33, 64},    {many_rows, 70, 129},
                                {many_rows, 300, 513},  {many_rows, 130, 1100}, {many_rows, 67, 531},
                                {3, 67, 531},           {many_rows, 3, 0},      {270, 300, 290},
                                {1, 200, 513},          {2, 200, 40},           {13, 4400, 15}};
    for (const Level& level : runnable_levels()) {
        for (const auto& [rows, columns, interior] : shapes) {
            for (const bool transpose_right : {false, true}) {
                Room room(much);
                Constant constant((columns + 64) * (interior + 64) * sizeof(float), room);
                Case first(rows, columns, interior, false, transpose_right);
                const float* const right = first.product.right;
                for (const char* what : {"copied", "kept"}) {
                    Case c(rows, columns, interior, false, transpose_right);
                    c.product.right = right;
                    c.product.right_constant = &constant;
                    check_product(level, std::move(c), what);
                }
            }
        }
    }
}

TEST("gemm: panels are kept while the bytes cannot change, and no longer") {
    for (const Level& level : runnable_levels()) {
        for (const bool transpose_right : {false, true}) {
            Case c(many_rows, 67, 531, false, transpose_right);
            Room room(much);
            Constant constant(c.right.size() * sizeof(float) * 2, room);
            c.product.right_constant = &constant;
            c.run(level);
            const std::vector<float> before = c.result;
            for (float& each : c.right) each = -each;  // which nobody may do before he says so
            c.run(level);
            CHECK(c.result == before);
            constant.may_change();
            c.run(level);
            for (float& each : c.result) each = -each;
            CHECK(c.result == before);
        }
    }
}

TEST("gemm: no more panels are kept than there is room for, and the room is given back") {
    const size_t most = 67 * 531 * sizeof(float) * 2;
    for (const Level& level : runnable_levels()) {
        for (const auto& [bytes, given] : {std::pair<size_t, size_t>{1024, much}, {most, 1024}, {most, much}}) {
            Case c(many_rows, 67, 531, false, true);
            Room room(given);
            {
                Constant constant(bytes, room);
                c.product.right_constant = &constant;
                c.run(level);
                CHECK(same_bits(c.result[5 * 67 + 9], c.expected(level, 0, 5, 9, 0.0f)));
                const bool kept = room.left < given;
                CHECK_EQUAL(kept, bytes == most && given == much);
                for (float& each : c.right) each = 0.0f;
                c.run(level);
                CHECK_EQUAL(c.result[5 * 67 + 9] == 0.0f, !kept);
            }
            CHECK_EQUAL(room.left, given);
        }
    }
}

TEST("gemm: threads that copy panels of the same constant at once compute the same") {
    constexpr size_t threads = 4;
    const Level level = runnable_levels().back();
    for (const size_t rows : {size_t(1), size_t(2), size_t(3), size_t(6), many_rows}) {
        Case alone(rows, 290, 1100, false, true);
        alone.run(level);
        for (int round = 0; round < 20; ++round) {
            Room room(much);
            Constant constant(alone.right.size() * sizeof(float) * 2, room);
            std::vector<Case> cases;
            for (size_t n = 0; n < threads; ++n) {
                cases.emplace_back(rows, 290, 1100, false, true);
                cases[n].product.right = alone.right.data();
                cases[n].product.right_constant = &constant;
            }
            std::barrier together(threads);
            std::vector<std::jthread> running;
            for (Case& each : cases) {
                running.emplace_back([&] {
                    together.arrive_and_wait();
                    each.run(level);
                });
            }
            running.clear();
            for (const Case& each : cases)
                CHECK_EQUAL(std::memcmp(each.result.data(), alone.result.data(), alone.result.size() * sizeof(float)),
                            0);
        }
    }
}

TEST("gemm: nothing to compute is no task") {
    for (const Level& level : runnable_levels()) {
        CHECK_EQUAL(level.variant->task_count(Case(0, 5, 5, false, false).product, 1), 0u);
        CHECK_EQUAL(level.variant->task_count(Case(5, 0, 5, false, false).product, 1), 0u);
        CHECK_EQUAL(level.variant->task_count(Case(5, 5, 5, false, false, 0).product, 1), 0u);
    }
}

}  // namespace
