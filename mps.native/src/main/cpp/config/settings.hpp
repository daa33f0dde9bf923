// SPDX-License-Identifier: Apache-2.0
// The settings of softmetal.h: their values, and how they are read from text.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "validation/validation.hpp"

namespace softmetal {

/// Values in force. Written by configure(), read everywhere without a lock.
struct Settings {
    std::atomic<bool> eager_wait{false};
    std::atomic<bool> lazy{false};
    std::atomic<bool> encode_race{false};
    std::atomic<bool> overlap_hazard{false};
    std::atomic<validation::Mode> validation{validation::Mode::Error};
    std::atomic<bool> validation_full{false};
    std::atomic<uint64_t> seed{0};
    /// 0: all processors.
    std::atomic<unsigned> threads{0};
    /// 0: none.
    std::atomic<uint64_t> memory_limit{0};
};

Settings& settings();

/// Sets a setting. Returns an empty string, or what was wrong.
std::string configure(std::string_view key, const std::string& value);

/// Sets every setting that the environment names; complaints go to stderr.
void configure_from_environment();

}  // namespace softmetal
