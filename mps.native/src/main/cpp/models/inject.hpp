// SPDX-License-Identifier: Apache-2.0
// Failures on demand: the nth command buffer committed fails with a given code.
#pragma once

#include <cstdint>
#include <string>

namespace softmetal::models {

/// Reads "N:CODE[,N:CODE...]"; N counts command buffers committed from now on, from 1. Returns what was wrong, or an
/// empty string.
std::string set_injections(const std::string& value);

/// The MTLCommandBufferError the command buffer being committed shall fail with, or 0. Call once per command buffer.
uint64_t next_injection();

}  // namespace softmetal::models
