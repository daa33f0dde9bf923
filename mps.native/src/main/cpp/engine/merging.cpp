// SPDX-License-Identifier: Apache-2.0
#include "engine/merging.hpp"

#include <algorithm>

namespace softmetal::engine {

namespace {

/// So many are about the rows of one tile, which reads the right operand once anyway.
constexpr size_t most_rows = 8;

}  // namespace

std::span<const Operation> Merging::gather(std::span<const Operation> side_by_side) {
    groups_.clear();
    if (side_by_side.size() == 1) {
        return side_by_side;
    }
    operations_.clear();
    for (const Operation& operation : side_by_side) {
        const auto* const product = std::get_if<gemm::Product>(&operation);
        if (!product || !join(*product)) {
            operations_.push_back(operation);
        }
    }
    for (Group& group : groups_) {
        operations_.push_back(group.parts.size() == 1 ? *group.parts.front() : whole(group));
    }
    return operations_;
}

bool Merging::join(const gemm::Product& product) {
    for (Group& group : groups_) {
        if (group.rows + product.rows <= most_rows && gemm::better_as_one(*group.parts.front(), product)) {
            group.parts.push_back(&product);
            group.rows += product.rows;
            return true;
        }
    }
    if (!gemm::better_as_one(product, product)) {
        return false;
    }
    groups_.push_back({{&product}, product.rows, {}, {}});
    return true;
}

gemm::Product Merging::whole(Group& group) {
    gemm::Product product = *group.parts.front();
    group.left.resize(group.rows * product.interior);
    group.result.resize(group.rows * product.columns);
    float* to = group.left.data();
    for (const gemm::Product* part : group.parts) {
        for (size_t row = 0; row < part->rows; ++row) {
            to = std::copy_n(part->left + row * part->left_row_floats, part->interior, to);
        }
    }
    product.rows = group.rows;
    product.left = group.left.data();
    product.left_row_floats = product.interior;
    product.result = group.result.data();
    product.result_row_floats = product.columns;
    return product;
}

void Merging::scatter() {
    for (const Group& group : groups_) {
        if (group.parts.size() == 1) {
            continue;
        }
        const float* from = group.result.data();
        for (const gemm::Product* part : group.parts) {
            for (size_t row = 0; row < part->rows; ++row, from += part->columns) {
                std::copy_n(from, part->columns, part->result + row * part->result_row_floats);
            }
        }
    }
}

}  // namespace softmetal::engine
