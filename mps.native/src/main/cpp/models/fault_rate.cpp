// SPDX-License-Identifier: Apache-2.0
#include "models/fault_rate.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "models/random.hpp"
#include "support/text.hpp"

namespace softmetal::models {

namespace {

constexpr uint64_t million = 1'000'000;
constexpr const char* all_kinds =
    "internal,timeout,page-fault,access-revoked,not-permitted,out-of-memory,invalid-resource,memoryless,"
    "device-removed,stack-overflow,slow,stuck,allocation";

struct Rate {
    uint64_t per_million = 0;
    std::vector<Fault> faults;
    bool allocations = false;
};

struct Chance {
    std::mutex lock;
    Rate rate;
    uint64_t commands = 0;
    uint64_t allocations = 0;
    std::atomic<bool> any{false};
};

Chance& chance() {
    static auto& instance = *new Chance;
    return instance;
}

bool add_kind(Rate& rate, std::string_view kind) {
    if (kind == "allocation") {
        return rate.allocations = true;
    }
    Fault fault;
    const bool known = fault.add(kind == "slow" ? "slow=10" : kind == "stuck" ? "stuck=50" : kind);
    rate.faults.push_back(fault);
    return known;
}

}  // namespace

std::string set_fault_rate(const std::string& value) {
    Rate rate;
    const size_t colon = value.find(':');
    const std::string kinds = colon == value.npos ? all_kinds : value.substr(colon + 1);
    const auto per_million = value.empty() ? 0 : number(std::string_view(value).substr(0, colon));
    const bool known = each_item(kinds, [&](std::string_view kind) { return add_kind(rate, kind); });
    if (!per_million || *per_million > million || !known || kinds.empty()) {
        return format("expected PER_MILLION[:KIND[,KIND...]] with PER_MILLION up to 1000000 and KIND slow, stuck, "
                      "allocation or %s; got '%s'", Fault::expected().c_str(), value.c_str());
    }
    rate.per_million = *per_million;
    Chance& all = chance();
    std::lock_guard guard(all.lock);
    all.rate = std::move(rate);
    all.commands = all.allocations = 0;
    all.any = all.rate.per_million > 0;
    return {};
}

Fault random_fault() {
    Chance& all = chance();
    if (!all.any.load(std::memory_order_relaxed)) {
        return {};
    }
    std::lock_guard guard(all.lock);
    const uint64_t drawn = choice(Sequence::CommandFaults, ++all.commands);
    const std::vector<Fault>& faults = all.rate.faults;
    if (faults.empty() || drawn % million >= all.rate.per_million) {
        return {};
    }
    return faults[drawn / million % faults.size()];
}

bool random_allocation_fails() {
    Chance& all = chance();
    if (!all.any.load(std::memory_order_relaxed)) {
        return false;
    }
    std::lock_guard guard(all.lock);
    return all.rate.allocations && choice(Sequence::AllocationFaults, ++all.allocations) % million < all.rate.per_million;
}

}  // namespace softmetal::models
