// SPDX-License-Identifier: Apache-2.0
// Compiles Metal source into a shared object for one CPU level.
#pragma once

#include <string>
#include <string_view>

#include "engine/cpu_level.hpp"
#include "msl/library.hpp"

namespace softmetal::msl {

/// Names the compiled code of a source: a hash over the source's bytes, the options, softmetal's headers and the way it
/// compiles. Equal for newLibraryWithSource: and softmetalc when the source's bytes and the options are equal.
std::string library_key(std::string_view source, const Options& options);

/// The file name of a compiled library.
std::string library_file(std::string_view key, CpuLevel level);

/// The command words of the C++ compiler: $CXX, else the first of c++, g++, clang++ on PATH; empty if there is none.
std::vector<std::string> find_compiler();

/// Compiles to the file `destination`, which appears complete or not at all; its directory must exist. `source_name`
/// stands in messages. Returns an error message, empty on success.
std::string compile(std::string_view source, const Options& options, CpuLevel level, std::string_view source_name,
                    const std::string& destination);

}  // namespace softmetal::msl
