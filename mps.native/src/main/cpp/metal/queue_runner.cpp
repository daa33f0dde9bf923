// SPDX-License-Identifier: Apache-2.0
#include "metal/queue_runner.hpp"

#include <chrono>
#include <vector>

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

/// The queue whose thread the calling thread has yet to wake. A pointer, so that a thread's end destroys nothing.
thread_local std::shared_ptr<QueueRunner>* deferred = nullptr;

}  // namespace

QueueRunner::QueueRunner(engine::Engine& engine, size_t max_command_buffers, models::DeviceModels models)
    : engine_(engine),
      max_command_buffers_(max_command_buffers),
      models_(models),
      hazard_(models.overlap_hazard ? std::make_unique<models::OverlapHazard>() : nullptr),
      stream_(engine.open_stream()) {
    objc::before_pool_pop(&QueueRunner::start_deferred);
}

QueueRunner::~QueueRunner() = default;

void QueueRunner::start() {
    join_ended();
    std::lock_guard guard(lock_);
    thread_ = std::thread([self = shared_from_this()] { self->run(); });
}

void QueueRunner::shutdown() {
    bool join_now = false;
    {
        std::lock_guard guard(lock_);
        stopping_ = true;
        join_now = idle() && thread_.get_id() != std::this_thread::get_id();
        changed_.notify_all();
    }
    if (join_now) {
        thread_.join();
    } else {
        Ended& all = ended();
        std::lock_guard guard(all.lock);
        all.runners.push_back(shared_from_this());
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
        if (runner->thread_.get_id() != std::this_thread::get_id()) {
            std::unique_lock guard(runner->lock_);
            joinable = runner->became_idle_.wait_for(guard, std::chrono::seconds(1), [&] { return runner->idle(); });
        }
        if (joinable) {
            runner->thread_.join();
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
        changed_.notify_all();
    }
}

bool QueueRunner::may_defer() const {
    return settings().eager_wait && objc::in_pool() && order_.size() == 1 && !running_ && !lazy() && !hazard_;
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

void QueueRunner::run() {
    std::unique_lock guard(lock_);
    for (;;) {
        changed_.wait(guard, [this] { return !running_ && (stopping_ || (ready() && !put_off_)); });
        if (!ready()) {
            return;
        }
        run_first(guard);
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
    while (!running_ && !hazard_ && ready() && order_.front().sequence <= sequence) {
        run_first(guard);
    }
    if (!running_ && (stopping_ || ready())) {
        wake();
    }
}

void QueueRunner::run_first(std::unique_lock<std::mutex>& guard) {
    objc::Ref<CommandBuffer> buffer = std::move(order_.front().committed);
    order_.pop_front();
    running_ = true;
    guard.unlock();
    running_thread_ = std::this_thread::get_id();
    void* pool = objc::push_pool();
    buffer->execute(*stream_);
    objc::pop_pool(pool);
    running_thread_ = std::thread::id();
    {
        std::lock_guard idle(lock_);
        running_ = false;
        became_idle_.notify_all();
        if (std::this_thread::get_id() != thread_.get_id() && (stopping_ || ready())) {
            changed_.notify_all();
        }
    }
    // Whoever waits must find nothing held by this thread any more: first let go, then tell. The command buffer and
    // with it the queue may end here; the runner itself is held by its thread.
    const std::shared_ptr<Progress> progress = buffer->progress();
    const std::vector<std::shared_ptr<models::Hold>> releases = buffer->take_releases();
    buffer = {};
    progress->tell_completed();
    for (const std::shared_ptr<models::Hold>& hold : releases) {
        hold->release();
    }
    guard.lock();
}

}  // namespace softmetal::metal
