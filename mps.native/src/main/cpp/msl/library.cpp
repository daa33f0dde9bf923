// SPDX-License-Identifier: Apache-2.0
#include "msl/library.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>
#include <future>
#include <map>
#include <mutex>
#include <unistd.h>

#include "msl/cache.hpp"
#include "msl/compiler.hpp"

namespace softmetal::msl {

namespace fs = std::filesystem;

namespace {

struct Outcome {
    std::shared_ptr<const Library> library;
    std::string error;
};

struct State {
    std::mutex mutex;
    std::vector<std::string> search_path;
    std::map<std::string, std::shared_future<Outcome>, std::less<>> libraries;
};

State& state() {
    static State& state = *new State;  // outlives threads that still run when the process ends
    return state;
}

/// Opens a compiled library; nullptr if there is none or it is not usable. It stays open for the rest of the process.
std::shared_ptr<const Library> open(const std::string& file, unsigned width, std::string& reason) {
    if (access(file.c_str(), R_OK) != 0) return nullptr;
    void* const handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        reason = dlerror();
        return nullptr;
    }
    const auto* const table = static_cast<const LibraryTable*>(dlsym(handle, "softmetal_library"));
    if (table == nullptr || table->abi_version != kernel_abi_version || table->execution_width != width) {
        reason = file + " is not a kernel library of this version";
        dlclose(handle);
        return nullptr;
    }
    return std::make_shared<const Library>(*table);
}

std::string no_compiler_message(const std::vector<std::string>& looked_at) {
    const auto variable = [](const char* name) {
        const char* const value = std::getenv(name);
        return std::string(value != nullptr ? value : "(not set)");
    };
    std::string text = "this library is not prebuilt and there is no C++ compiler to build it.\n";
    text += "  Looked for the files\n";
    for (const std::string& file : looked_at) text += "    " + file + "\n";
    text += "  and for a compiler: $CXX = " + variable("CXX");
    text += "; c++, g++, clang++ on PATH = " + variable("PATH") + "\n";
    text += "  Install one (Debian: apt-get install g++) or set CXX; or build the source beforehand with softmetalc "
            "and add its directory to the kernel path.";
    return text;
}

Outcome find_or_compile(std::string_view source, const Options& options, const std::string& key, unsigned width,
                        const std::vector<std::string>& search_path) {
    std::vector<std::string> looked_at;
    std::string reason;
    bool runnable = false;
    for (const CpuLevel level : levels_of_architecture()) {
        runnable |= level == cpu_level();
        if (!runnable) continue;
        for (const std::string& directory : search_path) {
            looked_at.push_back(directory + "/" + library_file(key, level));
            if (auto library = open(looked_at.back(), width, reason)) return {library, ""};
        }
    }
    const std::string cache = cache_directory();
    const std::string file = library_file(key, cpu_level());
    if (!cache.empty()) {
        looked_at.push_back(cache + "/" + file);
        if (auto library = open(looked_at.back(), width, reason)) return {library, ""};
    }
    if (find_compiler().empty()) return {nullptr, no_compiler_message(looked_at)};

    // Without a cache the file lives only until it is loaded.
    std::error_code ignored;
    std::string temporary;
    if (cache.empty()) {
        temporary = (fs::temp_directory_path(ignored) / "softmetal-kernels-XXXXXX").string();
        if (mkdtemp(temporary.data()) == nullptr)
            return {nullptr, "cannot create " + temporary + ": " + std::strerror(errno) + "; set TMPDIR or HOME"};
    }
    const std::string destination = (cache.empty() ? temporary : cache) + "/" + file;
    Outcome outcome;
    outcome.error = compile(source, options, cpu_level(), "program_source", destination);
    if (outcome.error.empty()) {
        outcome.library = open(destination, width, reason);
        if (outcome.library == nullptr) outcome.error = "the compiled library does not load: " + reason;
    }
    if (!temporary.empty()) fs::remove_all(temporary, ignored);
    return outcome;
}

}  // namespace

std::vector<std::string> Library::function_names() const {
    std::vector<std::string> names;
    for (uint64_t i = 0; i < table_.count; ++i) names.emplace_back(table_.kernels[i].name);
    return names;
}

const KernelRecord* Library::find_record(std::string_view name) const {
    for (uint64_t i = 0; i < table_.count; ++i)
        if (name == table_.kernels[i].name) return &table_.kernels[i];
    return nullptr;
}

KernelEntry Library::find(std::string_view name) const {
    const KernelRecord* const record = find_record(name);
    return record != nullptr ? record->entry : nullptr;
}

void set_search_path(std::string_view directories) {
    std::vector<std::string> path;
    while (!directories.empty()) {
        const size_t colon = std::min(directories.find(':'), directories.size());
        if (colon > 0) path.emplace_back(directories.substr(0, colon));
        directories.remove_prefix(std::min(colon + 1, directories.size()));
    }
    const std::lock_guard lock(state().mutex);
    state().search_path = std::move(path);
}

unsigned execution_width() {
    static const unsigned width = [] {
        const char* const wanted = std::getenv("SOFTMETAL_SIMD_WIDTH");
        return wanted != nullptr && std::strcmp(wanted, "32") == 0 ? 32u : 1u;
    }();
    return width;
}

std::shared_ptr<const Library> load(std::string_view source, const Options& options, std::string& error) {
    const unsigned width = options.execution_width != 0 ? options.execution_width : execution_width();
    if (width != 1 && width != 32) {
        error = "execution width " + std::to_string(width) + ": expected 1 or 32";
        return nullptr;
    }
    const std::string key = library_key(source, options);
    std::promise<Outcome> promise;
    std::shared_future<Outcome> future;
    std::vector<std::string> search_path;
    bool mine = false;
    {
        const std::lock_guard lock(state().mutex);
        auto [entry, inserted] = state().libraries.try_emplace(key);
        if (inserted) entry->second = promise.get_future().share();
        future = entry->second;
        search_path = state().search_path;
        mine = inserted;
    }
    if (mine) {
        Outcome outcome = find_or_compile(source, options, key, width, search_path);
        if (outcome.library == nullptr) {
            // Waiting callers get this failure; later ones try again, as a compiler may have been installed.
            const std::lock_guard lock(state().mutex);
            state().libraries.erase(key);
        }
        promise.set_value(std::move(outcome));
    }
    const Outcome& outcome = future.get();
    if (outcome.library == nullptr) error = outcome.error;
    return outcome.library;
}

}  // namespace softmetal::msl
