// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "engine/engine.hpp"

namespace softmetal::engine {

/// Computes products that gemm::better_as_one as one: their left rows are gathered below each other, and the rows of the
/// result are handed out. That changes no bit, since products are batch-invariant.
class Merging {
public:
    /// Returns the operations with fewer products, valid until the next call, for which those before must have been
    /// scattered.
    std::span<const Operation> gather(std::span<const Operation> side_by_side);
    /// Hands out the results, when what gather returned has been executed.
    void scatter();

private:
    struct Group {
        std::vector<const gemm::Product*> parts;
        size_t rows;
        std::vector<float> left;
        std::vector<float> result;
    };

    /// Returns whether the product is one of a group.
    bool join(const gemm::Product& product);
    static gemm::Product whole(Group& group);

    std::vector<Operation> operations_;
    std::vector<Group> groups_;
};

}  // namespace softmetal::engine
