// SPDX-License-Identifier: Apache-2.0
// Random choices of the models. The nth choice of a sequence depends on the seed and on n alone, so a sequence is the
// same in every run, whatever the threads do.
#pragma once

#include <chrono>
#include <cstdint>

#include "config/settings.hpp"

namespace softmetal::models {

enum class Sequence : uint64_t { CommandFaults = 1, AllocationFaults, EncodingPauses, StartPauses };

/// The finalizer of SplitMix64: every bit of the result depends on every bit of the argument.
inline uint64_t scramble(uint64_t bits) {
    bits = (bits ^ bits >> 30) * 0xbf58'476d'1ce4'e5b9;
    bits = (bits ^ bits >> 27) * 0x94d0'49bb'1331'11eb;
    return bits ^ bits >> 31;
}

/// The nth choice of a sequence, evenly from [0, 2^64).
inline uint64_t choice(Sequence sequence, uint64_t nth) {
    constexpr uint64_t golden = 0x9e37'79b9'7f4a'7c15;
    const uint64_t seed = settings().seed.load(std::memory_order_relaxed);
    return scramble(scramble(seed + golden * static_cast<uint64_t>(sequence)) + golden * nth);
}

/// The nth choice of a sequence, evenly from [0, limit].
inline std::chrono::microseconds up_to(std::chrono::microseconds limit, Sequence sequence, uint64_t nth) {
    return std::chrono::microseconds(choice(sequence, nth) % static_cast<uint64_t>(limit.count() + 1));
}

}  // namespace softmetal::models
