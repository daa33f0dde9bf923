// SPDX-License-Identifier: Apache-2.0
// The C++ text between a kernel function and its KernelEntry.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace softmetal::msl {

struct KernelParameter {
    bool buffer = false;
    unsigned index = 0;     // of a buffer
    std::string attribute;  // of anything else: what the thread asks about itself
};

struct KernelDeclaration {
    size_t line = 0;
    std::string host_name;
    std::string expression;  // names the function in C++, with template arguments
    std::vector<KernelParameter> parameters;
};

/// Whether a parameter attribute asks for the position or size of the thread, its simdgroup, group or grid.
bool is_thread_attribute(std::string_view name);

/// A wrapper per kernel and the table `softmetal_library`.
std::string wrappers(const std::vector<KernelDeclaration>& kernels, std::string_view source_name);

}  // namespace softmetal::msl
