// SPDX-License-Identifier: Apache-2.0
#include "metal/queue_runner.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

#include "config/settings.hpp"
#include "metal/command_buffer.hpp"
#include "models/hold.hpp"
#include "models/overlap_hazard.hpp"
#include "objc/autorelease.hpp"

namespace softmetal::metal {

namespace {

/// Runners whose queue is gone and whose thread nobody has waited for.
struct Ended {
    std::mutex lock;
    std::vector<std::shared_ptr<QueueRunner>> runners;
};

Ended& ended() {
    static auto& instance = *new Ended;
    return instance;
}

/// How many command buffers are executed together: by then what they share is read often enough.
constexpr size_t most_together = 8;

/// The queue whose thread the calling thread has yet to wake. A pointer, so that a thread's end destroys nothing.
thread_local std::shared_ptr<QueueRunner>* deferred = nullptr;

/// The queue whose thread the calling one is, and the one of which it is running a command buffer.
thread_local const QueueRunner* thread_of = nullptr;
thread_local const QueueRunner* running_for = nullptr;

}  // namespace

QueueRunner::QueueRunner(engine::Engine& engine, size_t max_command_buffers, models::DeviceModels models)
    : engine_(engine),
      max_command_buffers_(max_command_buffers),
      models_(models),
      hazard_(models.overlap_hazard ? std::make_unique<models::OverlapHazard>() : nullptr),
      side_by_side_(models.lazy || models.encode_race || models.overlap_hazard ? 1 : engine.streams()) {
    objc::before_pool_pop(&QueueRunner::start_deferred);
}

QueueRunner::~QueueRunner() = default;

void QueueRunner::start() {
    join_ended();
    std::lock_guard guard(lock_);
    start_thread();
}

void QueueRunner::start_thread() {
    threads_.emplace_back([self = shared_from_this()] { self->run(); });
    ++free_threads_;
}

bool QueueRunner::is_own_thread() const { return thread_of == this; }

bool QueueRunner::running_on_this_thread() const { return running_for == this; }

void QueueRunner::shutdown() {
    bool join_now = false;
    {
        std::lock_guard guard(lock_);
        stopping_ = true;
        join_now = idle() && !is_own_thread();
        changed_.notify_all();
    }
    if (join_now) {
        join();
    } else {
        Ended& all = ended();
        std::lock_guard guard(all.lock);
        all.runners.push_back(shared_from_this());
    }
}

void QueueRunner::join() {
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void QueueRunner::join_ended() {
    std::vector<std::shared_ptr<QueueRunner>> runners;
    {
        Ended& all = ended();
        std::lock_guard guard(all.lock);
        runners.swap(all.runners);
    }
    for (const std::shared_ptr<QueueRunner>& runner : runners) {
        bool joinable = false;
        // A completion handler may come here on the very thread that is ending.
        if (!runner->is_own_thread()) {
            std::unique_lock guard(runner->lock_);
            joinable = runner->became_idle_.wait_for(guard, std::chrono::seconds(1), [&] { return runner->idle(); });
        }
        if (joinable) {
            runner->join();
        } else {
            Ended& all = ended();
            std::lock_guard guard(all.lock);
            all.runners.push_back(runner);
        }
    }
}

void QueueRunner::take_slot() {
    start_deferred();
    std::unique_lock guard(lock_);
    if (in_flight_ >= max_command_buffers_) {
        ++waiting_for_slot_;
        changed_.notify_all();
        slot_free_.wait(guard, [this] { return in_flight_ < max_command_buffers_; });
        --waiting_for_slot_;
    }
    ++in_flight_;
}

void QueueRunner::give_slot() {
    std::lock_guard guard(lock_);
    --in_flight_;
    slot_free_.notify_one();
}

uint64_t QueueRunner::enqueue() {
    std::lock_guard guard(lock_);
    order_.push_back({next_sequence_, {}});
    return next_sequence_++;
}

void QueueRunner::commit(uint64_t sequence, objc::Ref<CommandBuffer> buffer) {
    start_deferred();
    std::lock_guard guard(lock_);
    for (Entry& entry : order_) {
        if (entry.sequence == sequence) {
            entry.committed = std::move(buffer);
        }
    }
    put_off_ = may_defer();
    if (put_off_) {
        deferred = new std::shared_ptr<QueueRunner>(shared_from_this());
    } else {
        wake();
    }
}

bool QueueRunner::may_defer() const {
    return settings().eager_wait && objc::in_pool() && order_.size() == 1 && can_begin() && !lazy() && !hazard_;
}

void QueueRunner::start_deferred() {
    if (deferred) {
        const std::unique_ptr<std::shared_ptr<QueueRunner>> runner(std::exchange(deferred, nullptr));
        std::lock_guard guard((*runner)->lock_);
        (*runner)->wake();
    }
}

void QueueRunner::wake() {
    put_off_ = false;
    if (free_threads_ == 0 && threads_.size() < side_by_side_ && !stopping_ && can_begin()) {
        try {
            start_thread();
        } catch (const std::system_error&) {
            // The system has no more threads: those there are do it one after the other.
        }
    }
    changed_.notify_all();
}

void QueueRunner::withdraw(uint64_t sequence) {
    std::lock_guard guard(lock_);
    std::erase_if(order_, [sequence](const Entry& entry) { return entry.sequence == sequence; });
    changed_.notify_all();
}

void QueueRunner::demand(uint64_t sequence) {
    if (!lazy()) {
        return;
    }
    std::lock_guard guard(lock_);
    demanded_ = std::max(demanded_, sequence);
    changed_.notify_all();
}

bool QueueRunner::ready() const {
    return !order_.empty() && order_.front().committed &&
           (!lazy() || stopping_ || order_.front().sequence <= demanded_ || waiting_for_slot_ > 0);
}

bool QueueRunner::can_begin() const {
    return ready() && streams_in_use_ < side_by_side_ && independent_of_running();
}

bool QueueRunner::independent_of_running() const {
    const CommandBuffer& first = *order_.front().committed;
    return std::ranges::all_of(running_, [&first](const CommandBuffer* other) { return first.independent_of(*other); });
}

void QueueRunner::run() {
    thread_of = this;
    std::unique_lock guard(lock_);
    for (;;) {
        changed_.wait(guard, [this] { return can_begin() ? stopping_ || !put_off_ : stopping_ && !ready(); });
        if (!can_begin()) {
            return;
        }
        --free_threads_;
        run_first(guard);
        ++free_threads_;
    }
}

void QueueRunner::help(uint64_t sequence) {
    // The command buffers it runs, and with them the queue, may end here.
    const std::shared_ptr<QueueRunner> self = shared_from_this();
    if (deferred && *deferred == self) {
        delete std::exchange(deferred, nullptr);
    } else {
        start_deferred();
    }
    std::unique_lock guard(lock_);
    while (!hazard_ && can_begin() && order_.front().sequence <= sequence) {
        run_first(guard);
    }
    if (stopping_ || can_begin()) {
        wake();
    }
}

std::unique_ptr<engine::Stream> QueueRunner::take_stream() {
    if (free_streams_.empty()) {
        return engine_.open_stream();
    }
    std::unique_ptr<engine::Stream> stream = std::move(free_streams_.back());
    free_streams_.pop_back();
    return stream;
}

std::vector<objc::Ref<CommandBuffer>> QueueRunner::take_first() {
    std::vector<objc::Ref<CommandBuffer>> together;
    const auto joins = [&] {
        return side_by_side_ > 1 && together.size() < most_together && ready() && independent_of_running() &&
               order_.front().committed->better_together(*together.front());
    };
    do {
        running_.push_back(order_.front().committed.get());
        together.push_back(std::move(order_.front().committed));
        order_.pop_front();
    } while (joins());
    return together;
}

void QueueRunner::run_first(std::unique_lock<std::mutex>& guard) {
    std::vector<objc::Ref<CommandBuffer>> together = take_first();
    ++streams_in_use_;
    std::unique_ptr<engine::Stream> stream = take_stream();
    if (!put_off_ && can_begin()) {
        wake();
    }
    guard.unlock();
    const QueueRunner* const outer = std::exchange(running_for, this);
    void* pool = objc::push_pool();
    stream->begin();
    CommandBuffer::execute(together, *stream);
    stream->end();
    objc::pop_pool(pool);
    running_for = outer;
    {
        std::lock_guard done(lock_);
        for (const objc::Ref<CommandBuffer>& buffer : together) {
            std::erase(running_, buffer.get());
        }
        --streams_in_use_;
        free_streams_.push_back(std::move(stream));
        became_idle_.notify_all();
        // A thread of the queue looks itself.
        if (stopping_ || (!is_own_thread() && can_begin())) {
            changed_.notify_all();
        }
    }
    // Whoever waits must find nothing held by this thread any more: first let go, then tell. The command buffer and
    // with it the queue may end here; the runner itself is held by its thread.
    for (objc::Ref<CommandBuffer>& buffer : together) {
        const std::shared_ptr<Progress> progress = buffer->progress();
        const std::vector<std::shared_ptr<models::Hold>> releases = buffer->take_releases();
        buffer = {};
        progress->tell_completed();
        for (const std::shared_ptr<models::Hold>& hold : releases) {
            hold->release();
        }
    }
    guard.lock();
}

}  // namespace softmetal::metal
