// SPDX-License-Identifier: Apache-2.0
#include "metal/queue_runner.hpp"

#include <algorithm>
#include <vector>

#include "metal/command_buffer.hpp"
#include "objc/autorelease.hpp"

namespace softmetal::metal {

namespace {

/// Threads that ended themselves and could not wait for themselves.
struct Ended {
    std::mutex lock;
    std::vector<std::thread> threads;
};

Ended& ended() {
    static auto& instance = *new Ended;
    return instance;
}

}  // namespace

QueueRunner::QueueRunner(engine::Engine& engine, size_t max_command_buffers, Pace pace)
    : engine_(engine), max_command_buffers_(max_command_buffers), pace_(pace) {}

void QueueRunner::start() {
    join_ended();
    std::lock_guard guard(lock_);
    thread_ = std::thread([self = shared_from_this()] { self->run(); });
    thread_id_ = thread_.get_id();
}

void QueueRunner::shutdown() {
    const bool own_thread = on_this_thread();
    {
        std::lock_guard guard(lock_);
        stopping_ = true;
        changed_.notify_all();
    }
    if (own_thread) {
        Ended& all = ended();
        std::lock_guard guard(all.lock);
        all.threads.push_back(std::move(thread_));
    } else if (thread_.joinable()) {
        thread_.join();
    }
}

void QueueRunner::join_ended() {
    std::vector<std::thread> threads;
    {
        Ended& all = ended();
        std::lock_guard guard(all.lock);
        // A completion handler may come here on the very thread that is ending.
        const auto others = std::partition(all.threads.begin(), all.threads.end(), [](const std::thread& thread) {
            return thread.get_id() == std::this_thread::get_id();
        });
        threads.assign(std::make_move_iterator(others), std::make_move_iterator(all.threads.end()));
        all.threads.erase(others, all.threads.end());
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

void QueueRunner::take_slot() {
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
    std::lock_guard guard(lock_);
    for (Entry& entry : order_) {
        if (entry.sequence == sequence) {
            entry.committed = std::move(buffer);
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
    std::lock_guard guard(lock_);
    demanded_ = std::max(demanded_, sequence);
    changed_.notify_all();
}

bool QueueRunner::ready() const {
    return !order_.empty() && order_.front().committed &&
           (pace_ == Pace::Eager || order_.front().sequence <= demanded_ || waiting_for_slot_ > 0);
}

void QueueRunner::run() {
    const std::unique_ptr<engine::Stream> stream = engine_.open_stream();
    for (;;) {
        objc::Ref<CommandBuffer> buffer;
        {
            std::unique_lock guard(lock_);
            changed_.wait(guard, [this] { return stopping_ || ready(); });
            if (!ready()) {
                return;
            }
            buffer = std::move(order_.front().committed);
            order_.pop_front();
        }
        void* pool = objc::push_pool();
        buffer->execute(*stream);
        objc::pop_pool(pool);
        // Whoever waits must find nothing held by this thread any more: first let go, then tell. The command buffer and
        // with it the queue may end here; the runner itself is held by its thread.
        const std::shared_ptr<Progress> progress = buffer->progress();
        buffer = {};
        progress->tell_completed();
    }
}

}  // namespace softmetal::metal
