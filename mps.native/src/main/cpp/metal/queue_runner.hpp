// SPDX-License-Identifier: Apache-2.0
// What runs the command buffers of a queue: threads of its own, or whoever waits.
//
// Command buffers begin in the order in which they were enqueued; commit enqueues one that was not. Each begins when those
// before it are done, or earlier if nobody can tell the difference: two that are independent of each other run at once,
// each on one processor, rather than each on all of them one after the other. Those that read the same large operands, and
// little else, are executed together, step by step, so that these are read once for all.
// A thread that waits for a command buffer runs it itself if the queue's thread has not begun, which saves waking two
// threads; one that waits within the autorelease pool in which it committed does so without waking any, if the setting
// eager-wait promises that pools are popped soon (see start_deferred); so two that wait compute side by side.
// The runner outlives its queue object where it must: the last reference to a queue may be dropped by the runner's own
// thread, when a command buffer nobody waited for is done, and on a lazy device by the program, while command buffers
// nobody waited for are still to run.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/engine.hpp"
#include "models/device_models.hpp"
#include "objc/object.hpp"

namespace softmetal::models {
class OverlapHazard;
}

namespace softmetal::metal {

class CommandBuffer;
class CommandQueue;

class QueueRunner : public std::enable_shared_from_this<QueueRunner> {
public:
    QueueRunner(engine::Engine& engine, size_t max_command_buffers, models::DeviceModels models);
    ~QueueRunner();
    /// Starts the thread. Throws std::system_error if the system has none left.
    void start();
    /// The queue is gone: has what is committed run, lazy or not, and ends the thread. Waits for the thread if it has
    /// nothing left to do and is not the calling one.
    void shutdown();
    /// Waits for the threads of queues that are gone, so that a count of threads and objects is exact. Gives up on
    /// those that stay busy for a second: they may wait for an event that never comes.
    static void join_ended();

    /// The queue, or null when it is gone.
    CommandQueue* queue() const { return queue_.load(std::memory_order_relaxed); }
    void set_queue(CommandQueue* queue) { queue_.store(queue, std::memory_order_relaxed); }

    /// A command buffer runs when it, or a later one of its queue, is demanded; else as soon as it is committed.
    bool lazy() const { return models_.lazy; }
    /// Encoders share their bindings.
    bool encode_race() const { return models_.encode_race; }
    /// This queue's part of the model overlap-hazard, or null without it.
    models::OverlapHazard* hazard() const { return hazard_.get(); }
    /// Whether the calling thread is running a command buffer of this queue: it is inside a handler.
    bool running_on_this_thread() const;

    /// A place among the command buffers that exist and are not completed; blocks while all are taken.
    void take_slot();
    void give_slot();

    /// Reserves the next place in the order; returns its number.
    uint64_t enqueue();
    /// The command buffer at that place is complete and may run; the runner takes over the reference.
    void commit(uint64_t sequence, objc::Ref<CommandBuffer> buffer);
    /// The command buffer at that place is gone and will never be committed.
    void withdraw(uint64_t sequence);
    /// Has everything up to that place run, on a lazy device.
    void demand(uint64_t sequence);
    /// Runs what is next, up to that place, on the calling thread, unless it is being run already.
    void help(uint64_t sequence);
    /// Wakes the thread of the queue that the calling thread committed to last, if that was put off because it may wait
    /// itself. To be called wherever the thread may do something else: at the end of a pool, before another commit and
    /// before any other wait.
    static void start_deferred();

private:
    struct Entry {
        uint64_t sequence;
        objc::Ref<CommandBuffer> committed;
    };

    void start_thread();
    void join();
    void run();
    std::unique_ptr<engine::Stream> take_stream();
    /// Takes the first command buffer, which is ready, and those behind it that are better executed together with it.
    std::vector<objc::Ref<CommandBuffer>> take_first();
    /// Runs what take_first takes; `guard` is given back before and taken again after.
    void run_first(std::unique_lock<std::mutex>& guard);
    bool ready() const;
    /// Whether it may also begin now, beside those that are running.
    bool can_begin() const;
    bool independent_of_running() const;
    /// Has the queue's thread look again, and run what was left to whoever waits; with the lock held.
    void wake();
    /// Whether whoever commits may be the one who runs it.
    bool may_defer() const;
    bool idle() const { return order_.empty() && running_.empty(); }
    bool is_own_thread() const;

    engine::Engine& engine_;
    const size_t max_command_buffers_;
    const models::DeviceModels models_;
    const std::unique_ptr<models::OverlapHazard> hazard_;
    std::atomic<CommandQueue*> queue_{nullptr};
    /// How many streams may be in use at once.
    const size_t side_by_side_;

    std::mutex lock_;
    std::condition_variable changed_;
    std::condition_variable slot_free_;
    std::condition_variable became_idle_;
    std::vector<std::thread> threads_;
    /// Threads that run nothing.
    size_t free_threads_ = 0;
    std::vector<std::unique_ptr<engine::Stream>> free_streams_;
    std::deque<Entry> order_;
    std::vector<const CommandBuffer*> running_;
    size_t streams_in_use_ = 0;
    uint64_t next_sequence_ = 1;
    uint64_t demanded_ = 0;
    size_t in_flight_ = 0;
    /// Who waits for a slot waits for every command buffer that holds one, on a lazy device too.
    size_t waiting_for_slot_ = 0;
    /// The thread that committed last may run it itself; until it says otherwise, the queue's thread leaves it alone.
    bool put_off_ = false;
    bool stopping_ = false;
};

}  // namespace softmetal::metal
