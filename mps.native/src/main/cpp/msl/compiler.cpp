// SPDX-License-Identifier: Apache-2.0
#include "msl/compiler.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "msl/child_process.hpp"
#include "msl/headers.hpp"
#include "msl/sha256.hpp"
#include "msl/translator.hpp"

namespace softmetal::msl {

namespace fs = std::filesystem;

namespace {

// -ffp-contract=off: only an explicit fma() is one. No -ffast-math: NaN, infinities and the order of operations are
// kept; a reduction is reordered only where the kernel says `omp simd reduction`. No peeling: a loop's split into
// vector body and rest, and so the order of its reduction, would depend on addresses.
constexpr const char* flags[] = {
    "-std=c++20", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fopenmp-simd",
    "--param", "vect-max-peeling-for-alignment=0", "-fPIC", "-shared", "-fvisibility=hidden", "-fno-exceptions",
    "-fno-rtti", "-fno-asynchronous-unwind-tables", "-w", "-fdiagnostics-color=never", "-fmessage-length=0", "-pipe"};

// Kernels use a few functions of libm and libgcc (fmod, atomics of older processors), nothing of the C++ library.
constexpr const char* link_flags[] = {"-nodefaultlibs", "-lm", "-lc", "-lgcc"};

/// A directory of our own, removed with its files at the end.
class Scratch {
public:
    explicit Scratch(const fs::path& parent) : path_((parent / ".softmetal-XXXXXX").string()) {
        if (mkdtemp(path_.data()) == nullptr) path_.clear();
    }
    ~Scratch() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    bool usable() const { return !path_.empty(); }
    std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

void write_file(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary).write(text.data(), std::streamsize(text.size()));
}

std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

unsigned width_of(const Options& options) {
    return options.execution_width != 0 ? options.execution_width : execution_width();
}

/// Simdgroups of many threads are for tests, which wait for the compiler longer than for what it makes.
const char* optimization(const Options& options) { return width_of(options) == 1 ? "-O3" : "-O1"; }

/// The messages about the source, without the compiler's own context lines; everything if none is about it.
std::string clean_messages(const std::string& raw, std::string_view source_name) {
    std::istringstream lines(raw);
    std::string kept;
    for (std::string line; std::getline(lines, line);) {
        bool message = false;
        for (const char* kind : {": error: ", ": fatal error: ", ": note: "})
            message |= line.find(kind) != std::string::npos;
        if (message && line.starts_with(std::string(source_name) + ":")) kept += line + "\n";
    }
    return kept.empty() ? raw : kept;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream{std::string(text)};
    for (std::string part; std::getline(stream, part, separator);)
        if (!part.empty()) parts.push_back(part);
    return parts;
}

std::string find_on_path(const std::string& program) {
    if (program.find('/') != std::string::npos) return access(program.c_str(), X_OK) == 0 ? program : "";
    const char* const path = std::getenv("PATH");
    for (const std::string& directory : split(path != nullptr ? path : "", ':')) {
        const std::string candidate = directory + "/" + program;
        std::error_code ignored;
        if (access(candidate.c_str(), X_OK) == 0 && !fs::is_directory(candidate, ignored)) return candidate;
    }
    return "";
}

}  // namespace

std::string library_key(std::string_view source, const Options& options) {
    static const std::string fixed = [] {
        std::string text = "softmetal kernels " + std::to_string(kernel_abi_version) + "\n";
        for (const char* flag : flags) text.append(flag).append("\n");
        for (const char* flag : link_flags) text.append(flag).append("\n");
        for (const Header& header : headers()) text.append(header.name).append("\n").append(header.text);
        return sha256(text);
    }();
    std::string text = fixed + "\nwidth " + std::to_string(width_of(options)) + " " + optimization(options) + "\n";
    for (const auto& [name, value] : options.macros) text += "macro " + name + "=" + value + "\n";
    text += "source\n";
    return sha256(text.append(source)).substr(0, 32);
}

std::string library_file(std::string_view key, CpuLevel level) {
    return std::string(key) + "-" + std::string(name(level)) + ".so";
}

std::vector<std::string> find_compiler() {
    const char* const chosen = std::getenv("CXX");
    std::vector<std::string> words = split(chosen != nullptr ? chosen : "", ' ');
    if (!words.empty()) {
        words.front() = find_on_path(words.front());
        return words.front().empty() ? std::vector<std::string>{} : words;
    }
    for (const char* program : {"c++", "g++", "clang++"})
        if (const std::string found = find_on_path(program); !found.empty()) return {found};
    return {};
}

std::string compile(std::string_view source, const Options& options, CpuLevel level, std::string_view source_name,
                    const std::string& destination) {
    const std::vector<std::string> compiler = find_compiler();
    if (compiler.empty()) return "no C++ compiler";
    const Scratch scratch(fs::path(destination).parent_path());
    if (!scratch.usable())
        return "cannot create a directory in " + fs::path(destination).parent_path().string() + ": " +
               std::strerror(errno);

    for (const Header& header : headers()) write_file(scratch.file(header.name), header.text);
    std::string input =
        "#include \"grid.hpp\"\n#include \"metal_stdlib.hpp\"\n#include \"kernel_launch.hpp\"\n#line 1 \"";
    input.append(source_name).append("\"\n").append(source).append("\n");
    write_file(scratch.file("input.cpp"), input);

    std::vector<std::string> command = compiler;
    for (const char* flag : flags) command.push_back(flag);
    command.push_back(optimization(options));
    // Atomics inline, not as calls that ask each time what the processor has.
    command.push_back(level == CpuLevel::aarch64 ? "-mno-outline-atomics" : "-march=" + std::string(name(level)));
    std::vector<std::string> preprocess = command;
    for (const char* word : {"-E", "-I.", "-D__METAL__=1", "-D__METAL_VERSION__=310", "-D__SOFTMETAL__=1"})
        preprocess.push_back(word);
    preprocess.push_back("-DSOFTMETAL_SIMD_WIDTH=" + std::to_string(width_of(options)));
    for (const auto& [name, value] : options.macros) preprocess.push_back("-D" + name + "=" + value);
    for (const char* word : {"input.cpp", "-o", "input.ii"}) preprocess.push_back(word);
    const std::string messages = scratch.file("messages");
    if (run_child(preprocess, scratch.path(), messages) != 0) return clean_messages(read_file(messages), source_name);

    const Translation translation = translate(read_file(scratch.file("input.ii")), source_name);
    if (!translation.error.empty()) return translation.error;
    write_file(scratch.file("kernels.ii"), translation.text);
    for (const char* word : {"-x", "c++-cpp-output", "kernels.ii", "-o", "kernels.so"}) command.push_back(word);
    for (const char* flag : link_flags) command.push_back(flag);
    const int status = run_child(command, scratch.path(), messages);
    if (status != 0) {
        const std::string said = clean_messages(read_file(messages), source_name);
        return !said.empty() ? said : compiler.front() + " ended with status " + std::to_string(status) + "\n";
    }
    if (std::rename(scratch.file("kernels.so").c_str(), destination.c_str()) != 0)
        return "cannot write " + destination + ": " + std::strerror(errno);
    return "";
}

}  // namespace softmetal::msl
