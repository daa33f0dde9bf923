// SPDX-License-Identifier: Apache-2.0
// Failures on demand of one command buffer: what may go wrong with it, and how that is written in a setting.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace softmetal::models {

using Milliseconds = std::chrono::milliseconds;

/// Nothing set: nothing goes wrong.
struct Fault {
    /// The MTLCommandBufferError it ends with, none of its commands having run; 0 for none.
    uint64_t code = 0;
    /// It takes at least that long.
    Milliseconds slow{0};
    /// It makes no progress, until after that time the watchdog ends it with Timeout.
    Milliseconds stuck{0};
    /// It completes only after a command buffer committed later on another queue, but at most that late.
    Milliseconds held{0};

    bool operator==(const Fault&) const = default;

    /// Adds what a text says: a code's name or number, "slow=MILLIS", "stuck=MILLIS", "hold" or "hold=MILLIS". Returns
    /// whether it says one of these.
    bool add(std::string_view text);
    /// What a text may say, for messages.
    static std::string expected();
};

std::optional<uint64_t> number(std::string_view text);

/// Calls with each item of a comma list until one returns false; returns whether none did.
template <class Read>
bool each_item(std::string_view list, const Read& read) {
    for (size_t start = 0; start < list.size();) {
        const size_t comma = std::min(list.find(',', start), list.size());
        if (!read(list.substr(start, comma - start))) {
            return false;
        }
        start = comma + 1;
    }
    return true;
}

}  // namespace softmetal::models
