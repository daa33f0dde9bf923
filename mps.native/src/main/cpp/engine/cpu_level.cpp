// SPDX-License-Identifier: Apache-2.0
#include "engine/cpu_level.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace softmetal {

namespace {

bool runs_here(CpuLevel level) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    switch (level) {
        case CpuLevel::x86_64: return true;
        case CpuLevel::x86_64_v3: return __builtin_cpu_supports("x86-64-v3");
        case CpuLevel::x86_64_v4: return __builtin_cpu_supports("x86-64-v4");
        case CpuLevel::aarch64: return false;
    }
    return false;
#else
    return level == CpuLevel::aarch64;
#endif
}

CpuLevel choose() {
    const char* const wanted = std::getenv("SOFTMETAL_CPU_LEVEL");
    if (wanted != nullptr && *wanted != '\0') {
        std::string known;
        for (const CpuLevel level : levels_of_architecture()) {
            if (name(level) == wanted && runs_here(level)) return level;
            if (runs_here(level)) known.append(" ").append(name(level));
        }
        std::fprintf(stderr, "softmetal: SOFTMETAL_CPU_LEVEL=%s is ignored; this CPU runs:%s\n", wanted, known.c_str());
    }
    for (const CpuLevel level : levels_of_architecture())
        if (runs_here(level)) return level;
    return levels_of_architecture().back();
}

}  // namespace

std::string_view name(CpuLevel level) {
    switch (level) {
        case CpuLevel::x86_64: return "x86-64";
        case CpuLevel::x86_64_v3: return "x86-64-v3";
        case CpuLevel::x86_64_v4: return "x86-64-v4";
        case CpuLevel::aarch64: return "aarch64";
    }
    return "unknown";
}

const std::vector<CpuLevel>& levels_of_architecture() {
#if defined(__x86_64__)
    static const std::vector<CpuLevel> levels{CpuLevel::x86_64_v4, CpuLevel::x86_64_v3, CpuLevel::x86_64};
#elif defined(__aarch64__)
    static const std::vector<CpuLevel> levels{CpuLevel::aarch64};
#else
#error "softmetal knows x86-64 and aarch64"
#endif
    return levels;
}

CpuLevel cpu_level() {
    static const CpuLevel level = choose();
    return level;
}

}  // namespace softmetal
