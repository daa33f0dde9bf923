// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

namespace softmetal::bench {

using Clock = std::chrono::steady_clock;
using Function = std::function<void()>;

inline double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// The median time of one call, of enough calls to fill a fifth of a second.
inline double median_seconds(const Function& call) {
    for (int warm_up = 0; warm_up < 3; ++warm_up) call();
    std::vector<double> times;
    const auto begin = Clock::now();
    do {
        const auto start = Clock::now();
        call();
        times.push_back(seconds_since(start));
    } while (times.size() < 5 || seconds_since(begin) < 0.2);
    std::nth_element(times.begin(), times.begin() + ptrdiff_t(times.size() / 2), times.end());
    return times[times.size() / 2];
}

}  // namespace softmetal::bench
