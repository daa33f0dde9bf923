// SPDX-License-Identifier: Apache-2.0
#include "models/fault.hpp"

#include <charconv>

#include "metal/errors.hpp"

namespace softmetal::models {

namespace {

constexpr Milliseconds default_hold{100};
/// Nobody waits longer for a fault, and sums of times stay far from overflow.
constexpr uint64_t longest = 3'600'000;

}  // namespace

std::optional<uint64_t> number(std::string_view text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool Fault::add(std::string_view text) {
    const size_t equals = text.find('=');
    if (equals == text.npos) {
        if (text == "hold") {
            held = default_hold;
            return true;
        }
        const auto named = metal::command_buffer_error_code(text);
        code = named.value_or(code);
        return named.has_value();
    }
    const std::string_view kind = text.substr(0, equals);
    const auto millis = number(text.substr(equals + 1));
    if (!millis || *millis == 0 || *millis > longest) {
        return false;
    }
    Milliseconds* const time = kind == "slow" ? &slow : kind == "stuck" ? &stuck : kind == "hold" ? &held : nullptr;
    if (time) {
        *time = Milliseconds(*millis);
    }
    return time != nullptr;
}

std::string Fault::expected() {
    return "one of " + metal::command_buffer_error_names() +
           ", or its number, or slow=MILLIS, stuck=MILLIS, hold, hold=MILLIS (at most an hour)";
}

}  // namespace softmetal::models
