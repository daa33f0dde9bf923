// SPDX-License-Identifier: Apache-2.0
// Products that are computed as one have the bits of each alone.
#include "engine/merging.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "../check.hpp"
#include "random_floats.hpp"

namespace {

using softmetal::engine::Fill;
using softmetal::engine::Merging;
using softmetal::engine::Operation;
using softmetal::gemm::Product;

constexpr size_t columns = 130;
constexpr size_t interior = 257;
constexpr size_t padding = 3;

const std::vector<float>& weights() {
    static const std::vector<float> values = random_floats(columns * interior, 1);
    return values;
}

/// A product of some rows with the weights, with memory of its own.
struct Rows {
    std::vector<float> left;
    std::vector<float> result;
    Product product;

    Rows(const Rows&) = delete;
    Rows(Rows&&) = default;
    explicit Rows(size_t rows, unsigned seed = 2)
        : left(random_floats(rows * (interior + padding), seed)), result(rows * (columns + padding), -1.0f), product{} {
        product.transpose_right = true;
        product.rows = rows;
        product.columns = columns;
        product.interior = interior;
        product.alpha = 0.5f;
        product.left = left.data();
        product.left_row_floats = interior + padding;
        product.right = weights().data();
        product.right_row_floats = interior;
        product.result = result.data();
        product.result_row_floats = columns + padding;
        product.batch = 1;
    }

    /// What it is when computed alone.
    std::vector<float> alone() const {
        std::vector<float> own(result.size(), -1.0f);
        Product same = product;
        same.result = own.data();
        run(same);
        return own;
    }

    static void run(const Product& product) {
        for (size_t task = 0; task < task_count(product, 1); ++task) run_task(product, 1, task);
    }
};

size_t products_of(std::span<const Operation> operations) {
    return size_t(std::ranges::count_if(
        operations, [](const Operation& each) { return std::holds_alternative<Product>(each); }));
}

}  // namespace

TEST("merging: products of few rows with one right operand become one, with the same bits") {
    std::vector<Rows> all;
    for (unsigned index = 0; index < 5; ++index) all.emplace_back(1 + index % 2, 10 + index);
    std::vector<Operation> operations;
    for (const Rows& each : all) operations.emplace_back(each.product);
    Merging merging;
    for (int round = 0; round < 2; ++round) {
        const std::span<const Operation> fewer = merging.gather(operations);
        CHECK_EQUAL(fewer.size(), 1u);
        Rows::run(std::get<Product>(fewer.front()));
        merging.scatter();
        for (const Rows& each : all) CHECK(each.result == each.alone());
    }
}

TEST("merging: more rows than are worth it become several products") {
    std::vector<Rows> all;
    for (unsigned index = 0; index < 11; ++index) all.emplace_back(1);
    std::vector<Operation> operations;
    for (const Rows& each : all) operations.emplace_back(each.product);
    Merging merging;
    CHECK_EQUAL(merging.gather(operations).size(), 2u);
}

TEST("merging: what differs in more than left operand and result stays apart, and nothing is lost") {
    const Rows one(1), other(1);
    const std::vector<float> own_weights = weights();
    char byte = 0;
    const auto with = [&](auto change) {
        Product product = other.product;
        change(product);
        return std::vector<Operation>{one.product, Fill{&byte, 1, 7}, product};
    };
    Merging merging;
    const auto stay = [&](auto change) { return products_of(merging.gather(with(change))) == 2; };
    CHECK(!stay([](Product&) {}));
    CHECK_EQUAL(merging.gather(with([](Product&) {})).size(), 2u);
    CHECK(stay([&](Product& product) { product.right = own_weights.data(); }));
    CHECK(stay([](Product& product) { product.alpha = 1; }));
    CHECK(stay([](Product& product) { product.beta = 1; }));
    CHECK(stay([](Product& product) { product.columns = 128; }));
    CHECK(stay([](Product& product) { product.interior = 256; }));
    CHECK(stay([](Product& product) { product.batch = 2; }));
    CHECK(stay([](Product& product) { product.rows = 40; }));
}
