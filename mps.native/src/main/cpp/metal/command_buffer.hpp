// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "metal/command_queue.hpp"
#include "metal/progress.hpp"
#include "metal/recording.hpp"
#include "models/hold.hpp"
#include "validation/checksums.hpp"

namespace softmetal::metal {

class BlitCommandEncoder;
class CommandEncoder;
class ComputeCommandEncoder;

/// What a command does with a buffer.
enum class Access { Read, Write };

/// MTLCommandBuffer. One thread at a time records into it; once committed it belongs to its queue's thread until it is
/// completed. A misuse fails the command buffer: the first one is kept as its error, and none of its commands run.
class CommandBuffer final : public Object {
public:
    enum class References { Retained, Unretained };
    static objc::Class type;
    static void describe(objc::ClassBuilder<CommandBuffer>&);

    /// Holds a slot of the queue, which the caller has taken.
    CommandBuffer(CommandQueue& queue, References references);
    ~CommandBuffer();

    Device& device() const { return device_; }
    Recording& recording() { return recording_; }
    /// Encoders share their bindings with those of other command buffers.
    bool encode_race() const { return runner_->encode_race(); }
    const std::shared_ptr<Progress>& progress() const { return progress_; }

    /// Whether it may run while another one of its queue does, which was committed before or after: none of them writes
    /// what the other uses, and nobody is told about what happens on the way.
    bool independent_of(const CommandBuffer& other) const;

    /// Whether it is better executed together with another one of which it is independent.
    bool better_together(const CommandBuffer& other) const { return recording_.better_together(other.recording_); }

    /// Notes that a command of this command buffer uses a buffer, and keeps it as long as the API promises.
    void use(Buffer& buffer, Access access);
    /// The same of a buffer that is kept already.
    void note(Buffer& buffer, Access access);

    /// Fails the command buffer because of a misuse; the message names what was called.
    void fail(Message message, NSUInteger code, const std::string& reason);
    void fail(NSUInteger code, const std::string& text);
    /// A buffer that is not retained is gone: a misuse unless this command buffer is never committed.
    void buffer_freed(const std::string& text);

    /// Whether this thread alone is inside. A second thread is told so and kept out.
    bool enter(Message message);
    void leave();

    /// Whether commands may be added: not committed and no encoder open.
    bool can_encode(Message message);
    void encoder_ended(CommandEncoder& encoder);

    /// On the queue's thread: runs the commands, tells the handlers. Several are independent of each other and
    /// better_together with the first.
    static void execute(std::span<const Ref<CommandBuffer>> together, engine::Stream& stream);
    /// Those to be released when everybody knows that this one is completed.
    std::vector<std::shared_ptr<models::Hold>> take_releases() { return std::move(releases_); }

private:
    void commit(Message message);
    void enqueue(Message message);
    void wait_until_completed(Message message);
    void wait_until_scheduled(Message message);
    void add_completed_handler(Message message, objc::Block* handler);
    void add_scheduled_handler(Message message, objc::Block* handler);
    ComputeCommandEncoder* compute_encoder(Message message);
    ComputeCommandEncoder* compute_encoder_with(Message message, NSUInteger dispatch_type);
    BlitCommandEncoder* blit_encoder(Message message);
    void encode_signal(Message message, Event* event, uint64_t value);
    void encode_wait(Message message, Event* event, uint64_t value);
    NSUInteger status() const;
    objc::Error* error() const;
    String* label() const { return label_.get(); }
    void set_label(String* label) { label_.set(label); }
    Device* device_message() const { return &device_; }
    CommandQueue* queue() const { return runner_->queue(); }
    BOOL retained_references() const { return references_ == References::Retained; }
    double start_time() const { return start_time_.load(std::memory_order_relaxed); }
    double end_time() const { return end_time_.load(std::memory_order_relaxed); }
    void debug_group(String*) {}
    void end_debug_group() {}

    bool committed() const { return progress_->status() >= MTLCommandBufferStatusCommitted; }
    bool failed() const { return failed_.load(std::memory_order_acquire); }
    /// Keeps the first error. Returns whether it is this one.
    bool set_error(NSUInteger code, const std::string& text);
    bool may_wait(Message message);
    void add_handler(Message message, objc::Block* handler, std::vector<objc::BlockRef>& handlers);
    void call_handlers(std::vector<objc::BlockRef>& handlers);
    void announce_signals();
    void plan_faults();
    /// Waits as long as a fault says. Returns the error it says, or none.
    NSUInteger suffer_faults();
    void start();
    /// Whether the commands are to be run.
    bool may_run();
    static void run_together(std::span<CommandBuffer* const> buffers, engine::Stream& stream);
    void run_commands(engine::Stream& stream);
    void commands_ended();
    void finish();

    Device& device_;
    const std::shared_ptr<QueueRunner> runner_;
    /// Kept until completed, on a lazy device until committed: a queue nobody holds any more must end, and with it its
    /// command buffers that nobody waits for.
    Ref<CommandQueue> queue_;
    const References references_;
    const std::shared_ptr<Progress> progress_ = std::make_shared<Progress>();
    objc::StringProperty label_;
    Recording recording_;
    validation::Checksums checksums_;
    /// What it uses, each once, and whether it writes it.
    std::vector<std::pair<const engine::Memory*, bool>> accesses_;
    /// Since committed: something in it is to be seen in the order of the queue.
    bool in_order_ = false;
    CommandEncoder* open_encoder_ = nullptr;
    std::vector<objc::BlockRef> scheduled_handlers_;
    std::vector<objc::BlockRef> completed_handlers_;
    /// Place in the queue's order, 0 if not enqueued.
    uint64_t sequence_ = 0;
    /// What shall go wrong.
    models::Fault fault_;
    std::shared_ptr<models::Hold> held_;
    /// Those that complete after this one.
    std::vector<std::shared_ptr<models::Hold>> releases_;
    bool holds_slot_ = true;

    std::atomic<double> start_time_{0};
    std::atomic<double> end_time_{0};
    std::atomic<uintptr_t> occupant_{0};
    unsigned entries_ = 0;

    std::atomic<bool> failed_{false};
    mutable std::mutex failure_lock_;
    Ref<objc::Error> error_;
    std::string buffer_freed_early_;
};

/// One call into a command buffer or one of its encoders.
class Exclusive {
public:
    Exclusive(CommandBuffer& buffer, Message message) : buffer_(buffer), entered_(buffer.enter(message)) {}
    ~Exclusive() {
        if (entered_) {
            buffer_.leave();
        }
    }
    Exclusive(const Exclusive&) = delete;
    Exclusive& operator=(const Exclusive&) = delete;
    explicit operator bool() const { return entered_; }

private:
    CommandBuffer& buffer_;
    const bool entered_;
};

}  // namespace softmetal::metal
