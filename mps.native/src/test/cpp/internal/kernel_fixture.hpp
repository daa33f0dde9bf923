// SPDX-License-Identifier: Apache-2.0
// What tests of kernels share: loading, dispatching in parts, and an environment that is put back.
#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "../check.hpp"
#include "msl/library.hpp"

namespace kernel_fixture {

/// An environment variable with another value until the end of the scope.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* const old = std::getenv(name)) old_ = old;
        setenv(name, value.c_str(), 1);
    }
    ~Variable() {
        if (old_)
            setenv(name_, old_->c_str(), 1);
        else
            unsetenv(name_);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::optional<std::string> old_;
};

/// An empty cache of this test's own.
class CacheForTest {
public:
    CacheForTest() : path_(make()), variable_("XDG_CACHE_HOME", path_.string()) {}
    ~CacheForTest() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    CacheForTest(const CacheForTest&) = delete;
    CacheForTest& operator=(const CacheForTest&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    static std::filesystem::path make() {
        std::string path = (std::filesystem::temp_directory_path() / "softmetal-test-XXXXXX").string();
        return mkdtemp(path.data()) != nullptr ? path : "";
    }
    std::filesystem::path path_;
    Variable variable_;
};

inline std::shared_ptr<const softmetal::msl::Library> load_or_fail(const char* source, unsigned width = 1) {
    softmetal::msl::Options options;
    options.execution_width = width;
    std::string error;
    auto library = softmetal::msl::load(source, options, error);
    CHECK_EQUAL(error, "");
    if (library == nullptr) std::exit(1);
    return library;
}

/// Runs a dispatch as the engine does, in ranges of `groups` groups, the last range first.
inline void run_in_parts(softmetal::msl::KernelEntry kernel, void* const* bindings, const softmetal::msl::Grid& grid,
                         uint64_t groups) {
    const uint64_t all = uint64_t(grid.groups[0]) * grid.groups[1] * grid.groups[2];
    for (uint64_t first = (all - 1) / groups * groups;; first -= groups) {
        kernel(bindings, grid, first, first + groups < all ? first + groups : all);
        if (first == 0) return;
    }
}

/// Waits until the condition holds, at most half a minute.
template <class Condition>
bool eventually(const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace kernel_fixture
