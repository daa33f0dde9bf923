// SPDX-License-Identifier: Apache-2.0
// The instruction set levels that kernels and matrix products are compiled for.
#pragma once

#include <string_view>
#include <vector>

namespace softmetal {

enum class CpuLevel { x86_64, x86_64_v3, x86_64_v4, aarch64 };

/// The name in file names, in SOFTMETAL_CPU_LEVEL and (on x86-64) in -march=.
std::string_view name(CpuLevel level);

/// The levels of the architecture this was built for, best first.
const std::vector<CpuLevel>& levels_of_architecture();

/// The best level this CPU and operating system can run, or what SOFTMETAL_CPU_LEVEL asks for if the CPU can run it.
/// A level that is unknown or not runnable here is ignored with a line on stderr. Decided once per process.
CpuLevel cpu_level();

}  // namespace softmetal
