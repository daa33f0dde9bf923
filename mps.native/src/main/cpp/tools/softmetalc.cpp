// SPDX-License-Identifier: Apache-2.0
// Builds Metal sources beforehand, so that the user's machine needs no compiler:
//   softmetalc [--level LEVEL]... [--prelude FILE]... -o DIRECTORY FILE.metal...
// writes DIRECTORY/<key>-<level>.so for every source and every level (default: all of this architecture). A library
// that exists is up to date, because the key is the hash of everything it is made from. The source that
// newLibraryWithSource: gets must be the preludes, in their order, and the file, byte by byte, with default options.
// Prints the name of each of these files, a line each.
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "msl/compiler.hpp"

namespace {

using softmetal::CpuLevel;

constexpr const char* usage = "usage: softmetalc [--level LEVEL]... [--prelude FILE]... -o DIRECTORY FILE.metal...\n";

const CpuLevel* find_level(const char* wanted) {
    for (const CpuLevel& level : softmetal::levels_of_architecture())
        if (softmetal::name(level) == wanted) return &level;
    return nullptr;
}

/// Appends the bytes of a file; returns whether it could be read.
bool append(std::ostringstream& source, const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    if (stream && (source << stream.rdbuf())) return true;
    std::fprintf(stderr, "softmetalc: cannot read %s\n", file.c_str());
    return false;
}

/// Returns whether the libraries of one source are there afterwards.
bool build(const std::vector<std::string>& preludes, const std::string& file, const std::vector<CpuLevel>& levels,
           const std::filesystem::path& directory) {
    std::ostringstream source;
    for (const std::string& prelude : preludes)
        if (!append(source, prelude)) return false;
    if (!append(source, file)) return false;
    softmetal::msl::Options options;
    options.execution_width = 1;
    const std::string key = softmetal::msl::library_key(source.str(), options);
    for (const CpuLevel level : levels) {
        const std::string name = softmetal::msl::library_file(key, level);
        const std::filesystem::path destination = directory / name;
        const std::string error = std::filesystem::exists(destination)
                                      ? ""
                                      : softmetal::msl::compile(source.str(), options, level, file, destination);
        if (error.empty()) {
            std::printf("%s\n", name.c_str());
            continue;
        }
        std::fprintf(stderr, "softmetalc: %s for %s:\n%s\n", file.c_str(), std::string(softmetal::name(level)).c_str(),
                     error.c_str());
        return false;
    }
    return true;
}

}  // namespace

int main(int count, char** arguments) {
    std::vector<CpuLevel> levels;
    std::vector<std::string> files;
    std::string directory;
    std::vector<std::string> preludes;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        if ((argument == "--level" || argument == "--prelude" || argument == "-o") && i + 1 == count) {
            std::fprintf(stderr, "softmetalc: %s needs a value\n%s", arguments[i], usage);
            return 2;
        }
        if (argument == "--level") {
            const CpuLevel* const level = find_level(arguments[++i]);
            if (level == nullptr) {
                std::fprintf(stderr, "softmetalc: unknown level '%s'; levels:", arguments[i]);
                for (const CpuLevel known : softmetal::levels_of_architecture())
                    std::fprintf(stderr, " %s", std::string(softmetal::name(known)).c_str());
                std::fprintf(stderr, "\n");
                return 2;
            }
            levels.push_back(*level);
        } else if (argument == "--prelude") {
            preludes.emplace_back(arguments[++i]);
        } else if (argument == "-o") {
            directory = arguments[++i];
        } else if (argument.starts_with("-")) {
            std::fprintf(stderr, "softmetalc: unknown option '%s'\n%s", arguments[i], usage);
            return 2;
        } else {
            files.emplace_back(argument);
        }
    }
    if (directory.empty() || files.empty()) {
        std::fputs(usage, stderr);
        return 2;
    }
    if (levels.empty()) levels = softmetal::levels_of_architecture();
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) {
        std::fprintf(stderr, "softmetalc: cannot create %s: %s\n", directory.c_str(), error.message().c_str());
        return 1;
    }
    directory = std::filesystem::absolute(directory).string();
    bool good = true;
    for (const std::string& file : files) good &= build(preludes, file, levels, directory);
    return good ? 0 : 1;
}
