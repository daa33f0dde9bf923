// SPDX-License-Identifier: Apache-2.0
#include "msl/wrappers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace softmetal::msl {

namespace {

using Name = std::string_view;

// The names are those of launch::Thread's members. What these ask does not depend on how the grid is cut into groups
// ...
constexpr std::array grid_attributes{Name("thread_position_in_grid"), Name("threads_per_grid"),
                                     Name("thread_index_in_simdgroup"), Name("threads_per_simdgroup")};
// ... and what these ask does.
constexpr std::array group_attributes{
    Name("thread_position_in_threadgroup"), Name("thread_index_in_threadgroup"), Name("threads_per_threadgroup"),
    Name("dispatch_threads_per_threadgroup"), Name("threadgroup_position_in_grid"), Name("threadgroups_per_grid"),
    Name("simdgroup_index_in_threadgroup"), Name("simdgroups_per_threadgroup"),
    Name("dispatch_simdgroups_per_threadgroup")};

template <size_t N>
bool contains(const std::array<Name, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// One line of text, marked as the kernel's own line: a parameter of an impossible type is reported there.
std::string wrapper(const KernelDeclaration& kernel, const std::string& number, std::string_view source_name) {
    std::string members;
    std::string initializers;
    std::string arguments;
    std::string written = "0";
    bool sees_groups = false;
    for (size_t i = 0; i < kernel.parameters.size(); ++i) {
        const KernelParameter& parameter = kernel.parameters[i];
        const std::string type = "softmetal::launch::Parameter<F, " + std::to_string(i) + ">";
        arguments += i == 0 ? "" : ", ";
        if (parameter.buffer) {
            const std::string member = "p" + std::to_string(i);
            members += "softmetal::launch::Bound<" + type + "> " + member + "; ";
            initializers += initializers.empty() ? " : " : ", ";
            initializers += member + "(b[" + std::to_string(parameter.index) + "])";
            arguments += member + ".get()";
            written += " | softmetal::launch::writes<" + type + "> << " + std::to_string(parameter.index);
        } else {
            arguments += "t." + parameter.attribute + "<" + type + ">()";
            sees_groups |= contains(group_attributes, parameter.attribute);
        }
    }
    const std::string type = "softmetal_kernel_" + number;
    std::string text = "# " + std::to_string(kernel.line) + " \"" + std::string(source_name) + "\"\n";
    text += "namespace { struct " + type + " { ";
    text += std::string("static constexpr bool sees_groups = ") + (sees_groups ? "true; " : "false; ");
    text += "typedef decltype(&" + kernel.expression + ") F; static constexpr uint64_t written = " + written + "; ";
    text += members;
    text += "explicit " + type + "(void* const* b)" + initializers + " {} ";
    text += "void operator()(const softmetal::launch::Thread& t) const { ";
    text += kernel.expression + "(" + arguments + "); } ";
    text += "}; } __attribute__((flatten)) static void softmetal_entry_" + number;
    text += "(void* const* b, const softmetal::msl::Grid& g, uint64_t f, uint64_t e) ";
    text += "{ softmetal::launch::run<" + type + ">(b, g, f, e); }\n";
    return text;
}

std::string table(const std::vector<KernelDeclaration>& kernels) {
    std::string text = "# 1 \"softmetal\"\n";
    if (!kernels.empty()) text += "static const softmetal::msl::KernelRecord softmetal_kernels[] = {\n";
    for (size_t k = 0; k < kernels.size(); ++k) {
        uint64_t used = 0;
        for (const KernelParameter& parameter : kernels[k].parameters)
            if (parameter.buffer) used |= uint64_t(1) << parameter.index;
        const std::string number = std::to_string(k);
        text += "{\"" + kernels[k].host_name + "\", " + std::to_string(used) + "u, softmetal_kernel_" + number +
                "::written, &softmetal_entry_" + number + "},\n";
    }
    if (!kernels.empty()) text += "};\n";
    text += "extern \"C\" __attribute__((visibility(\"default\"))) ";
    text += "const softmetal::msl::LibraryTable softmetal_library = ";
    text += "{softmetal::msl::kernel_abi_version, softmetal::launch::execution_width, ";
    text += std::to_string(kernels.size()) + ", " + (kernels.empty() ? "nullptr" : "softmetal_kernels") + "};\n";
    return text;
}

}  // namespace

bool is_thread_attribute(std::string_view name) {
    return contains(grid_attributes, name) || contains(group_attributes, name);
}

std::string wrappers(const std::vector<KernelDeclaration>& kernels, std::string_view source_name) {
    std::string text = "\n";
    for (size_t k = 0; k < kernels.size(); ++k) text += wrapper(kernels[k], std::to_string(k), source_name);
    return text + table(kernels);
}

}  // namespace softmetal::msl
