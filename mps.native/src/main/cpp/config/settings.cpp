// SPDX-License-Identifier: Apache-2.0
#include "config/settings.hpp"

#include <charconv>
#include <cstdlib>
#include <limits>
#include <optional>

#include "engine/workers.hpp"
#include "models/device_models.hpp"
#include "models/fault_rate.hpp"
#include "models/inject.hpp"
#include "msl/library.hpp"
#include "support/text.hpp"

namespace softmetal {

namespace {

std::optional<uint64_t> number(const std::string& text) {
    uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && stopped == end ? std::optional(value) : std::nullopt;
}

std::string expected(const char* what, const std::string& value) {
    return format("expected %s, got '%s'", what, value.c_str());
}

std::string set_device_model(const std::string& value) {
    models::DeviceModels models;
    for (size_t start = 0; start <= value.size();) {
        const size_t comma = std::min(value.find(',', start), value.size());
        const std::string model = value.substr(start, comma - start);
        if (model == "lazy") {
            models.lazy = true;
        } else if (model == "encode-race") {
            models.encode_race = true;
        } else if (model == "overlap-hazard") {
            models.overlap_hazard = true;
        } else if (model != "faithful") {
            return expected("a comma list of faithful, lazy, encode-race, overlap-hazard", value);
        }
        start = comma + 1;
    }
    settings().lazy = models.lazy;
    settings().encode_race = models.encode_race;
    settings().overlap_hazard = models.overlap_hazard;
    return {};
}

std::string set_validation(const std::string& value) {
    using validation::Mode;
    if (value != "off" && value != "error" && value != "abort") {
        return expected("off, error or abort", value);
    }
    settings().validation = value == "off" ? Mode::Off : value == "error" ? Mode::Error : Mode::Abort;
    return {};
}

std::string set_validation_level(const std::string& value) {
    if (value != "basic" && value != "full") {
        return expected("basic or full", value);
    }
    settings().validation_full = value == "full";
    return {};
}

std::string set_eager_wait(const std::string& value) {
    if (value != "off" && value != "on") {
        return expected("off or on", value);
    }
    settings().eager_wait = value == "on";
    return {};
}

std::string set_seed(const std::string& value) {
    const auto seed = number(value);
    if (!seed) {
        return expected("an unsigned integer", value);
    }
    settings().seed = *seed;
    return {};
}

std::string set_threads(const std::string& value) {
    const auto threads = number(value);
    if (!threads || *threads < 1 || *threads > 1024) {
        return expected("a number from 1 to 1024", value);
    }
    if (engine::Workers::started() && settings().threads != *threads) {
        return "the threads already run: set their number before the first command";
    }
    settings().threads = static_cast<unsigned>(*threads);
    return {};
}

std::string set_memory_limit(const std::string& value) {
    const auto bytes = number(value);
    if (!bytes) {
        return expected("a number of bytes, 0 for none", value);
    }
    settings().memory_limit = *bytes;
    return {};
}

std::string set_kernel_path(const std::string& value) {
    msl::set_search_path(value);
    return {};
}

struct Key {
    const char* name;
    const char* environment;
    std::string (*set)(const std::string&);
};

constexpr Key keys[] = {
    {"device-model", "SOFTMETAL_DEVICE_MODEL", set_device_model},
    {"validation", "SOFTMETAL_VALIDATION", set_validation},
    {"validation-level", "SOFTMETAL_VALIDATION_LEVEL", set_validation_level},
    {"eager-wait", "SOFTMETAL_EAGER_WAIT", set_eager_wait},
    {"seed", "SOFTMETAL_SEED", set_seed},
    {"threads", "SOFTMETAL_THREADS", set_threads},
    {"memory-limit", "SOFTMETAL_MEMORY_LIMIT", set_memory_limit},
    {"kernel-path", "SOFTMETAL_KERNEL_PATH", set_kernel_path},
    {"inject", "SOFTMETAL_INJECT", models::set_injections},
    {"fault-rate", "SOFTMETAL_FAULT_RATE", models::set_fault_rate},
    {"fail-allocation", "SOFTMETAL_FAIL_ALLOCATION", models::set_failing_allocations},
};

}  // namespace

Settings& settings() {
    static constinit Settings instance;
    return instance;
}

std::string configure(std::string_view name, const std::string& value) {
    std::string known;
    for (const Key& key : keys) {
        if (name == key.name) {
            const std::string wrong = key.set(value);
            return wrong.empty() ? wrong : format("%s: %s", key.name, wrong.c_str());
        }
        known += format("%s%s", known.empty() ? "" : ", ", key.name);
    }
    return format("unknown setting '%s'; the settings are %s", std::string(name).c_str(), known.c_str());
}

void configure_from_environment() {
    for (const Key& key : keys) {
        if (const char* value = std::getenv(key.environment)) {
            const std::string wrong = key.set(value);
            if (!wrong.empty()) {
                std::fprintf(stderr, "softmetal: %s is ignored: %s\n", key.environment, wrong.c_str());
            }
        }
    }
}

}  // namespace softmetal
