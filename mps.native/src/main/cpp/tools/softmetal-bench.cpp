// SPDX-License-Identifier: Apache-2.0
// build-variant: any default -O3 -ffp-contract=fast
// Measures matrix products beside what limits them, and the encoding of dispatches:
//   softmetal-bench [TEXT]
// prints this machine's rate of multiply-adds, of reads from memory and of copies, what it takes to send the messages of a
// dispatch (with the TEXT dispatch: that alone), then the rate of products of several shapes (of those whose name contains TEXT),
// each on one thread and on all of the pool (SOFTMETAL_THREADS). Medians.
#include <cstdio>
#include <string>

#include "engine/engine.hpp"
#include "engine/workers.hpp"
#include "tools/bench/encoding.hpp"
#include "tools/bench/limits.hpp"
#include "tools/bench/products.hpp"

int main(int count, char** arguments) {
    const std::string wanted = count > 1 ? arguments[1] : "";
    const unsigned threads = softmetal::engine::Workers::shared().threads();
    std::printf("%s\n", softmetal::engine::make_cpu_engine()->name().c_str());
    std::printf("%-34s %10s %10s\n", "", "1 thread", (std::to_string(threads) + " threads").c_str());
    if (wanted.empty()) softmetal::bench::print_limits(threads);
    if (wanted.empty() || wanted == "dispatch") softmetal::bench::print_encoding();
    softmetal::bench::print_products(wanted);
    return 0;
}
