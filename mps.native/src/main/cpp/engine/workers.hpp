// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <type_traits>

namespace softmetal::engine {

/// The threads that help to compute. A command's tasks are taken one by one by the thread that runs its queue and, if
/// the command is long enough to be worth waking them, by these threads. They sleep while nothing is to be done: after a job
/// they look out for the next one for a while, which is cheaper than being woken.
///
/// There is one pool per process. It is started by the first command that needs help and never ends: a process may exit
/// at any moment without waiting for it.
class Workers {
public:
    static Workers& shared();
    static bool started();

    /// How many threads there are to be: the setting, or one per processor.
    static unsigned wanted();

    /// How many threads can work on one command: the caller's and the helpers.
    unsigned threads() const { return helpers_ + 1; }

    /// A thread begins to run commands one after another, until it leaves. While there are as many as `threads`, each
    /// runs its commands alone: helpers would only take the processors from the others.
    void enter() { running_.fetch_add(1, std::memory_order_relaxed); }
    void leave() { running_.fetch_sub(1, std::memory_order_relaxed); }

    enum class Length {
        /// Helpers are woken if the first tasks show that the rest will take a while.
        Unknown,
        /// Helpers are woken at once.
        Long,
    };

    /// Runs task(0) ... task(count - 1), each once, on any threads; returns when all have returned. What the caller did
    /// before happens before every task, and every task before the return.
    template <class Task>
    void run(size_t count, Length length, const Task& task) {
        run(count, length, [](const void* context, size_t index) { (*static_cast<const Task*>(context))(index); },
            &task);
    }

private:
    using Function = void (*)(const void* context, size_t index);

    /// Lives on the stack of the thread that runs the command.
    struct Job {
        Job(Function run, const void* with, size_t tasks) : function(run), context(with), count(tasks) {}

        /// Takes a task, if there is one left. The caller takes them from the first on, helpers from the last
        /// on, so that of one job after another each has the same half, which lies in its cache.
        bool take() { return taken.fetch_add(1, std::memory_order_relaxed) < count; }

        const Function function;
        const void* const context;
        const size_t count;
        std::atomic<size_t> taken{0};
        /// Of those, by helpers.
        std::atomic<size_t> helped{0};
        /// Written under lock_.
        std::atomic<unsigned> helping{0};
        std::condition_variable idle;
    };

    explicit Workers(unsigned threads);
    void run(size_t count, Length length, Function function, const void* context);
    void summon(Job& job, size_t tasks);
    void retire(Job& job);
    void remove(Job& job);
    [[noreturn]] void help();

    bool may_summon() const { return running_.load(std::memory_order_relaxed) <= helpers_; }

    unsigned helpers_ = 0;
    std::atomic<unsigned> running_{0};
    std::mutex lock_;
    std::condition_variable work_;
    /// Jobs with tasks left, oldest first.
    std::deque<Job*> jobs_;
    /// Whether there are any; written under lock_.
    std::atomic<bool> busy_{false};
    /// How many helpers look out for some; written under lock_.
    std::atomic<unsigned> watching_{0};
};

}  // namespace softmetal::engine
