// SPDX-License-Identifier: Apache-2.0
#include "models/inject.hpp"

#include <atomic>
#include <charconv>
#include <map>
#include <mutex>
#include <optional>

#include "metal/errors.hpp"
#include "support/text.hpp"

namespace softmetal::models {

namespace {

struct Injections {
    std::mutex lock;
    /// Code by distance: 1 is the next command buffer.
    std::map<uint64_t, uint64_t> planned;
    uint64_t committed = 0;
    std::atomic<bool> any{false};
};

Injections& injections() {
    static auto& instance = *new Injections;
    return instance;
}

std::optional<uint64_t> number(std::string_view text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string set_injections(const std::string& value) {
    std::map<uint64_t, uint64_t> planned;
    for (size_t start = 0; start < value.size();) {
        const size_t comma = std::min(value.find(',', start), value.size());
        const std::string_view item = std::string_view(value).substr(start, comma - start);
        const size_t colon = item.find(':');
        const auto nth = number(item.substr(0, colon));
        const auto code = colon == item.npos ? std::nullopt : metal::command_buffer_error_code(item.substr(colon + 1));
        if (!nth || *nth == 0 || !code) {
            return format("expected N:CODE with N from 1 and CODE one of %s, or its number; got '%s'",
                          metal::command_buffer_error_names().c_str(), std::string(item).c_str());
        }
        planned[*nth] = *code;
        start = comma + 1;
    }
    Injections& all = injections();
    std::lock_guard guard(all.lock);
    all.planned = std::move(planned);
    all.committed = 0;
    all.any = !all.planned.empty();
    return {};
}

uint64_t next_injection() {
    Injections& all = injections();
    if (!all.any.load(std::memory_order_relaxed)) {
        return 0;
    }
    std::lock_guard guard(all.lock);
    const auto found = all.planned.find(++all.committed);
    if (found == all.planned.end()) {
        return 0;
    }
    const uint64_t code = found->second;
    all.planned.erase(found);
    all.any = !all.planned.empty();
    return code;
}

}  // namespace softmetal::models
