// SPDX-License-Identifier: Apache-2.0
#include "models/inject.hpp"

#include <atomic>
#include <map>
#include <mutex>

#include "models/fault_rate.hpp"
#include "support/text.hpp"

namespace softmetal::models {

namespace {

/// What is planned for the nth of something, counted from the time the plan was made.
template <class What>
class Plan {
public:
    void set(std::map<uint64_t, What> planned) {
        std::lock_guard guard(lock_);
        planned_ = std::move(planned);
        passed_ = 0;
        any_ = !planned_.empty();
    }

    std::optional<What> next() {
        if (!any_.load(std::memory_order_relaxed)) {
            return std::nullopt;
        }
        std::lock_guard guard(lock_);
        const auto found = planned_.extract(++passed_);
        any_ = !planned_.empty();
        return found ? std::optional(found.mapped()) : std::nullopt;
    }

private:
    std::mutex lock_;
    std::map<uint64_t, What> planned_;
    uint64_t passed_ = 0;
    std::atomic<bool> any_{false};
};

struct Failing {};

Plan<Fault>& planned_faults() {
    static auto& instance = *new Plan<Fault>;
    return instance;
}

Plan<Failing>& failing_allocations() {
    static auto& instance = *new Plan<Failing>;
    return instance;
}

}  // namespace

std::string set_injections(const std::string& value) {
    std::map<uint64_t, Fault> planned;
    std::string wrong;
    each_item(value, [&](std::string_view item) {
        const size_t colon = item.find(':');
        const auto nth = number(item.substr(0, colon));
        if (!nth || *nth == 0 || colon == item.npos || !planned[*nth].add(item.substr(colon + 1))) {
            wrong = format("expected N:FAULT with N from 1 and FAULT %s; got '%s'", Fault::expected().c_str(),
                           std::string(item).c_str());
        }
        return wrong.empty();
    });
    if (wrong.empty()) {
        planned_faults().set(std::move(planned));
    }
    return wrong;
}

std::string set_failing_allocations(const std::string& value) {
    std::map<uint64_t, Failing> planned;
    const bool right = each_item(value, [&](std::string_view item) {
        const auto nth = number(item);
        return nth && *nth > 0 && (planned[*nth], true);
    });
    if (!right) {
        return format("expected a comma list of numbers from 1, got '%s'", value.c_str());
    }
    failing_allocations().set(std::move(planned));
    return {};
}

Fault next_fault() {
    const std::optional<Fault> planned = planned_faults().next();
    const Fault random = random_fault();
    return planned.value_or(random);
}

bool next_allocation_fails() {
    const bool planned = failing_allocations().next().has_value();
    return random_allocation_fails() || planned;
}

}  // namespace softmetal::models
