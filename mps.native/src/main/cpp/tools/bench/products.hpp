// SPDX-License-Identifier: Apache-2.0
// Matrix products of several shapes, on one thread and on all of the pool.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "engine/constant.hpp"
#include "engine/engine.hpp"
#include "tools/bench/timing.hpp"

namespace softmetal::bench {
namespace {

using engine::Operation;
using gemm::Product;

struct Layer {
    size_t columns;
    size_t interior;
};

/// Products of which each one's left operand is the result of the one before.
struct Chain {
    std::string name;
    size_t rows;
    bool transpose_right;
    std::vector<Layer> layers;
    size_t batch = 1;
    bool constant_right = false;
};

struct AllRoom final : gemm::PanelRoom {
    bool take_panels(size_t) override { return true; }
    void give_back_panels(size_t) override {}
};

class Run {
public:
    explicit Run(const Chain& chain) {
        const float* left = fresh(chain.batch * chain.rows * chain.layers[0].interior);
        for (const Layer& layer : chain.layers) {
            const size_t right_size = layer.columns * layer.interior;
            const size_t result_size = chain.rows * layer.columns;
            const float* const right = fresh(chain.batch * right_size);
            float* const result = fresh(chain.batch * result_size);
            const size_t right_row = chain.transpose_right ? layer.interior : layer.columns;
            products_.push_back({false, chain.transpose_right, chain.rows, layer.columns, layer.interior, 1.0f, 0.0f,
                                 left, layer.interior, right, right_row, result, layer.columns, chain.batch,
                                 chain.rows * layer.interior, right_size, result_size});
            if (chain.constant_right) {
                constants_.push_back(std::make_unique<gemm::Constant>(right_size * sizeof(float), room_));
                products_.back().right_constant = constants_.back().get();
            }
            left = result;
            flops_ += 2.0 * double(chain.batch * chain.rows * right_size);
            right_bytes_ += 4.0 * double(chain.batch * right_size);
        }
    }

    double flops() const { return flops_; }
    double right_bytes() const { return right_bytes_; }

    void alone() const {
        for (const Product& product : products_)
            for (size_t task = 0; task < gemm::task_count(product, 1); ++task)
                gemm::run_task(product, 1, task);
    }

    void shared(engine::Stream& stream) const {
        for (const Product& product : products_) {
            const Operation operation = product;
            stream.execute({&operation, 1});
        }
        stream.wait();
    }

private:
    float* fresh(size_t floats) {
        memory_.push_back(engine_->allocate(floats * sizeof(float)));
        auto* const values = static_cast<float*>(memory_.back()->address());
        for (size_t i = 0; i < floats; ++i) values[i] = float(i % 61) / 61.0f - 0.5f;
        return values;
    }

    std::unique_ptr<engine::Engine> engine_ = engine::make_cpu_engine();
    std::vector<std::unique_ptr<engine::Memory>> memory_;
    AllRoom room_;
    std::vector<std::unique_ptr<gemm::Constant>> constants_;
    std::vector<Product> products_;
    double flops_ = 0;
    double right_bytes_ = 0;
};

std::vector<Chain> chains_to_run() {
    std::vector<Chain> all;
    for (const size_t size : {256, 1024})
        for (const bool transposed : {false, true})
            all.push_back({"square " + std::to_string(size) + (transposed ? " transposed" : ""), size, transposed,
                           {{size, size}}});
    for (const size_t rows : {1, 2, 4, 8, 16, 32, 64, 256})
        for (const bool constant : {false, true})
            all.push_back({"mlp 512-1024-1024-512, " + std::to_string(rows) + " rows" + (constant ? ", constant" : ""),
                           rows, true, {{1024, 512}, {1024, 1024}, {512, 1024}}, 1, constant});
    for (const bool transposed : {false, true}) {
        const std::string end = transposed ? " transposed" : "";
        all.push_back({"512 x 256 x 768" + end, 512, transposed, {{768, 256}}});
        all.push_back({"512 x 256 x 1024" + end, 512, transposed, {{1024, 256}}});
        all.push_back({"512 x 1024 x 256" + end, 512, transposed, {{256, 1024}}});
    }
    all.push_back({"16 of 128 x 64 x 128 transposed", 128, true, {{128, 64}}, 16});
    all.push_back({"16 of 128 x 128 x 64", 128, false, {{64, 128}}, 16});
    all.push_back({"1 row, 1024 x 1024", 1, false, {{1024, 1024}}});
    return all;
}

/// Prints the rates of those whose name contains `wanted`.
void print_products(const std::string& wanted) {
    for (const Chain& chain : chains_to_run()) {
        if (chain.name.find(wanted) == std::string::npos) continue;
        const Run run(chain);
        const auto stream = engine::make_cpu_engine()->open_stream();
        const double alone = median_seconds([&] { run.alone(); });
        const double shared = median_seconds([&] { run.shared(*stream); });
        std::printf("%-34s %10.1f %10.1f GFLOP/s %10.1f %10.1f us %8.1f GB/s\n", chain.name.c_str(),
                    run.flops() / alone / 1e9, run.flops() / shared / 1e9, alone * 1e6, shared * 1e6,
                    run.right_bytes() / shared / 1e9);
    }
}

}  // namespace
}  // namespace softmetal::bench
