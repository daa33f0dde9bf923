// SPDX-License-Identifier: Apache-2.0
#include "engine/workers.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <thread>

#include "config/settings.hpp"

namespace softmetal::engine {

namespace {

using Clock = std::chrono::steady_clock;

/// Waking a thread costs about this much; less work than that is done sooner alone.
constexpr auto worth_waking = std::chrono::microseconds(20);

/// Telling threads that are looking out costs about this much.
constexpr auto worth_telling = std::chrono::microseconds(4);

/// How long a thread looks out for what another one is about to do before it sleeps: a few times what waking costs.
constexpr auto worth_watching = std::chrono::microseconds(150);

/// How long a helper looks out for the next job: for `longest`, which is longer than a caller mostly takes from one result
/// to the next question, as long as that is enough, and half as long each time it was not, down to `shortest`, so that
/// questions that come now and then cost little. Jobs that follow each other sooner than that are of one question mostly, and
/// tell nothing.
class Patience {
public:
    Clock::duration now() const { return now_; }
    void came_after(Clock::duration wait) {
        if (wait > shortest) {
            now_ = wait < longest ? longest : std::max(now_ / 2, shortest);
        }
    }

private:
    static constexpr Clock::duration shortest = std::chrono::microseconds(25);
    static constexpr Clock::duration longest = std::chrono::microseconds(300);
    Clock::duration now_ = longest;
};

/// Waits a moment for a condition, giving way to whoever else wants the processor. It may not be met on return.
template <class Condition>
void watch_for(const Condition& condition, Clock::duration moment) {
    const auto end = Clock::now() + moment;
    for (unsigned looks = 1; !condition(); ++looks) {
        if (looks % 16 == 0) {
            if (Clock::now() > end) {
                return;
            }
            std::this_thread::yield();
        }
#if defined(__x86_64__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        asm volatile("yield");
#endif
    }
}

std::atomic<bool> pool_started{false};

}  // namespace

unsigned Workers::wanted() {
    const unsigned set = settings().threads;
    return set ? set : std::max(1u, std::thread::hardware_concurrency());
}

bool Workers::started() { return pool_started; }

Workers& Workers::shared() {
    static auto& pool = *new Workers(wanted());
    return pool;
}

Workers::Workers(unsigned threads) {
    pool_started = true;
    try {
        while (helpers_ + 1 < threads) {
            std::thread([this] { help(); }).detach();
            ++helpers_;
        }
    } catch (const std::system_error&) {
        // The system has no more threads: the ones there are do all the work.
    }
}

void Workers::run(size_t count, Length length, Function function, const void* context) {
    Job job(function, context, count);
    const bool can_help = helpers_ > 0 && count > 1;
    bool summoned = can_help && length == Length::Long && may_summon();
    if (summoned) {
        summon(job, count);
    }
    const auto begin = Clock::now();
    for (size_t done = 0; job.take();) {
        function(context, done);
        ++done;
        if (can_help && !summoned) {
            const size_t left = count - done;  // alone until now
            const bool all_look_out = watching_.load(std::memory_order_relaxed) >= std::min<size_t>(helpers_, left);
            const auto worth = all_look_out ? worth_telling : worth_waking;
            if (left > 0 && may_summon() && (Clock::now() - begin) / done * left > worth) {
                summon(job, left);
                summoned = true;
            }
        }
    }
    if (summoned) {
        retire(job);
    }
}

void Workers::summon(Job& job, size_t tasks) {
    {
        std::lock_guard guard(lock_);
        jobs_.push_back(&job);
        busy_ = true;
    }
    const size_t useful = std::min<size_t>(helpers_, tasks);
    for (size_t index = 0; index < useful; ++index) {
        work_.notify_one();
    }
}

void Workers::retire(Job& job) {
    {
        std::lock_guard guard(lock_);
        remove(job);
    }
    watch_for([&job] { return job.helping == 0; }, worth_watching);
    // Also if nobody helps any more: who helped last may still be about to notify.
    std::unique_lock guard(lock_);
    job.idle.wait(guard, [&job] { return job.helping == 0; });
}

void Workers::remove(Job& job) {
    std::erase(jobs_, &job);
    busy_ = !jobs_.empty();
}

void Workers::help() {
    Patience patience;
    auto idle_since = Clock::now();
    std::unique_lock guard(lock_);
    for (;;) {
        work_.wait(guard, [this] { return !jobs_.empty(); });
        patience.came_after(Clock::now() - idle_since);
        // The next helper begins with another job, so that commands of several queues share the helpers.
        Job& job = *jobs_.front();
        jobs_.pop_front();
        jobs_.push_back(&job);
        ++job.helping;
        guard.unlock();
        while (job.take()) {
            job.function(job.context, job.count - 1 - job.helped.fetch_add(1, std::memory_order_relaxed));
        }
        guard.lock();
        remove(job);
        if (--job.helping == 0) {
            job.idle.notify_one();
        }
        ++watching_;
        guard.unlock();
        idle_since = Clock::now();
        watch_for([this] { return busy_.load(); }, patience.now());
        guard.lock();
        --watching_;
    }
}

}  // namespace softmetal::engine
