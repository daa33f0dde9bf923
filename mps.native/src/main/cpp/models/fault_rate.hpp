// SPDX-License-Identifier: Apache-2.0
// Failures by chance, for soak tests: each command buffer, and each allocation, fails with a given probability.
#pragma once

#include <string>

#include "models/fault.hpp"

namespace softmetal::models {

/// Reads "PER_MILLION[:KIND[,KIND...]]": a KIND is what Fault::add reads, or slow, stuck, allocation. An empty value and
/// 0 take it back. Returns what was wrong, or an empty string.
std::string set_fault_rate(const std::string& value);

/// What befalls the command buffer being committed. Which ones are befallen depends on the seed and on how many were
/// committed since the rate was set.
Fault random_fault();
/// Whether the allocation at hand fails.
bool random_allocation_fails();

}  // namespace softmetal::models
