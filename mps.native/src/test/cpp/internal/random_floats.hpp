// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <vector>

/// Numbers from -1 to 1, the same for the same seed.
inline std::vector<float> random_floats(size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> distribution(-1.0f, 1.0f);
    std::vector<float> values(count);
    for (float& v : values) v = distribution(random);
    return values;
}
