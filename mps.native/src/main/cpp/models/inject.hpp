// SPDX-License-Identifier: Apache-2.0
// Failures on demand: what happens to the nth command buffer committed, and which allocations fail.
#pragma once

#include <string>

#include "models/fault.hpp"

namespace softmetal::models {

/// Reads "N:FAULT[,N:FAULT...]", as Fault::add has them; N counts command buffers committed from now on, from 1; several
/// faults of one N add up. Returns what was wrong, or an empty string.
std::string set_injections(const std::string& value);

/// Reads "N[,N...]"; N counts allocations from now on, from 1. Returns what was wrong, or an empty string.
std::string set_failing_allocations(const std::string& value);

/// What shall happen to the command buffer being committed, by plan or, where none is made for it, by chance. Call once
/// per command buffer.
Fault next_fault();

/// Whether the allocation at hand shall fail, by plan or by chance. Call once per allocation.
bool next_allocation_fails();

}  // namespace softmetal::models
