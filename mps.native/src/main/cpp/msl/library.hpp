// SPDX-License-Identifier: Apache-2.0
// Metal Shading Language on the CPU: from source text to callable kernels.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "msl/grid.hpp"

namespace softmetal::msl {

/// What besides the source decides about the compiled code.
struct Options {
    /// Preprocessor macros, name and value, as MTLCompileOptions.preprocessorMacros. The order matters to the hash.
    std::vector<std::pair<std::string, std::string>> macros;
    /// Threads in a simdgroup: 1, or 32 for the lock-step test mode; 0 means execution_width().
    unsigned execution_width = 0;
};

/// The kernels of one source text. Immutable; lives until the process ends, as function pointers may outlive every
/// reference to it.
class Library {
public:
    explicit Library(const LibraryTable& table) : table_(table) {}
    /// Host names in the order of the source.
    std::vector<std::string> function_names() const;
    /// The record of a kernel, or nullptr.
    const KernelRecord* find_record(std::string_view name) const;
    /// The code of a kernel, or nullptr.
    KernelEntry find(std::string_view name) const;
    unsigned execution_width() const { return table_.execution_width; }

private:
    const LibraryTable& table_;
};

/// Finds or makes the library of a source text, in this order: loaded before in this process; prebuilt on the search
/// path; in the user's cache directory; compiled now. Returns nullptr and sets `error` (Metal-like compiler messages
/// with the kernel's own line numbers, or what was looked for and what to do). Thread-safe; callers with the same
/// source wait for one compilation.
std::shared_ptr<const Library> load(std::string_view source, const Options& options, std::string& error);

/// Directories with prebuilt libraries, colon separated. Replaces the earlier path. Thread-safe.
void set_search_path(std::string_view directories);

/// Threads in a simdgroup of this process: 1, or 32 when the environment has SOFTMETAL_SIMD_WIDTH=32.
unsigned execution_width();

}  // namespace softmetal::msl
