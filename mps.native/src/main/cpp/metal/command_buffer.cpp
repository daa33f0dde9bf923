// SPDX-License-Identifier: Apache-2.0
#include "metal/command_buffer.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "metal/blit_command_encoder.hpp"
#include "metal/compute_command_encoder.hpp"
#include "metal/errors.hpp"
#include "models/inject.hpp"
#include "models/overlap_hazard.hpp"
#include "objc/autorelease.hpp"
#include "validation/lifetime.hpp"
#include "validation/validation.hpp"

namespace softmetal::metal {

constinit objc::Class CommandBuffer::type{"MTLCommandBuffer", &Object::type, objc::Visibility::Protocol};

namespace {

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Names the calling thread while it lives; cheaper than its id.
uintptr_t this_thread() {
    static thread_local char mark;
    return reinterpret_cast<uintptr_t>(&mark);
}

}  // namespace

CommandBuffer::CommandBuffer(CommandQueue& queue, References references)
    : Object(type), device_(queue.device()), runner_(queue.runner()), queue_(&queue), references_(references) {}

CommandBuffer::~CommandBuffer() {
    validation::stop_watching(*this);
    if (sequence_ != 0 && !committed()) {
        runner_->withdraw(sequence_);
    }
    if (holds_slot_) {
        runner_->give_slot();
    }
}

void CommandBuffer::use(Buffer& buffer, Access access) {
    if (references_ == References::Retained) {
        recording_.keep(&buffer);
    } else {
        // The program promised to keep the buffer. Its memory is kept here, so that a broken promise is a message and
        // not a crash.
        recording_.keep(buffer.memory());
        if (validation::enabled()) {
            validation::watch(buffer, *this);
        }
    }
    note(buffer, access);
}

void CommandBuffer::note(Buffer& buffer, Access access) {
    engine::Memory* const memory = buffer.memory().get();
    if (access == Access::Write) {
        memory->may_change();
    }
    const auto known = std::ranges::find(accesses_, memory, &std::pair<const engine::Memory*, bool>::first);
    if (known == accesses_.end()) {
        accesses_.emplace_back(memory, access == Access::Write);
    } else {
        known->second |= access == Access::Write;
    }
    if (references_ == References::Retained && validation::full()) {
        checksums_.use(buffer, access == Access::Write);
    }
}

bool CommandBuffer::independent_of(const CommandBuffer& other) const {
    if (in_order_ || other.in_order_) {
        return false;
    }
    return std::ranges::none_of(accesses_, [&other](const auto& mine) {
        return std::ranges::any_of(other.accesses_, [&mine](const auto& its) {
            return mine.first == its.first && (mine.second || its.second);
        });
    });
}

void CommandBuffer::fail(Message message, NSUInteger code, const std::string& reason) {
    fail(code, validation::failed_assertion(message, reason));
}

void CommandBuffer::fail(NSUInteger code, const std::string& text) {
    if (validation::enabled() && set_error(code, text)) {
        validation::report_text(text);
    }
}

bool CommandBuffer::set_error(NSUInteger code, const std::string& text) {
    std::lock_guard guard(failure_lock_);
    if (failed()) {
        return false;
    }
    error_ = Ref<objc::Error>::adopt(new objc::Error(MTLCommandBufferErrorDomain, NSInteger(code), text));
    failed_.store(true, std::memory_order_release);
    return true;
}

void CommandBuffer::buffer_freed(const std::string& text) {
    if (committed()) {
        fail(MTLCommandBufferErrorInvalidResource, text);
    } else {
        std::lock_guard guard(failure_lock_);
        buffer_freed_early_ = text;
    }
}

bool CommandBuffer::enter(Message message) {
    if (!validation::enabled()) {
        return true;
    }
    uintptr_t inside = 0;
    if (!occupant_.compare_exchange_strong(inside, this_thread(), std::memory_order_acquire) &&
        inside != this_thread()) {
        fail(message, MTLCommandBufferErrorInternal,
             "another thread is inside this command buffer; one thread at a time may encode into a command buffer.");
        return false;
    }
    ++entries_;
    return true;
}

void CommandBuffer::leave() {
    // Entered while validation was off.
    if (entries_ == 0) {
        return;
    }
    if (--entries_ == 0) {
        occupant_.store(0, std::memory_order_release);
    }
}

bool CommandBuffer::can_encode(Message message) {
    if (committed()) {
        fail(message, MTLCommandBufferErrorInternal,
             "the command buffer is committed; nothing can be encoded into it any more.");
        return false;
    }
    if (open_encoder_) {
        fail(message, MTLCommandBufferErrorInternal, "A command encoder is already encoding to this command buffer");
        return false;
    }
    return true;
}

void CommandBuffer::encoder_ended(CommandEncoder& encoder) {
    if (open_encoder_ == &encoder) {
        open_encoder_ = nullptr;
    }
}

ComputeCommandEncoder* CommandBuffer::compute_encoder(Message message) {
    return compute_encoder_with(message, MTLDispatchTypeSerial);
}

ComputeCommandEncoder* CommandBuffer::compute_encoder_with(Message message, NSUInteger dispatch_type) {
    const Exclusive access(*this, message);
    if (!access || !can_encode(message)) {
        return nullptr;
    }
    auto* encoder = new ComputeCommandEncoder(*this, dispatch_type);
    open_encoder_ = encoder;
    return objc::autoreleased(encoder);
}

BlitCommandEncoder* CommandBuffer::blit_encoder(Message message) {
    const Exclusive access(*this, message);
    if (!access || !can_encode(message)) {
        return nullptr;
    }
    auto* encoder = new BlitCommandEncoder(*this);
    open_encoder_ = encoder;
    return objc::autoreleased(encoder);
}

void CommandBuffer::encode_signal(Message message, Event* event, uint64_t value) {
    const Exclusive access(*this, message);
    if (!access || !can_encode(message)) {
        return;
    }
    if (!event) {
        fail(message, MTLCommandBufferErrorInternal, "event must not be nil.");
        return;
    }
    recording_.add(Recording::Signal{event, value});
}

void CommandBuffer::encode_wait(Message message, Event* event, uint64_t value) {
    const Exclusive access(*this, message);
    if (!access || !can_encode(message)) {
        return;
    }
    if (!event) {
        fail(message, MTLCommandBufferErrorInternal, "event must not be nil.");
        return;
    }
    recording_.add(Recording::Wait{event, value});
}

void CommandBuffer::enqueue(Message message) {
    const Exclusive access(*this, message);
    if (!access) {
        return;
    }
    if (sequence_ != 0) {
        fail(message, MTLCommandBufferErrorInternal, "enqueue an already enqueued command buffer");
        return;
    }
    sequence_ = runner_->enqueue();
    progress_->advance(MTLCommandBufferStatusEnqueued);
}

void CommandBuffer::commit(Message message) {
    // From its end on this function must not touch the command buffer: the queue's thread may have finished it and the
    // program may have released it.
    const Ref<CommandBuffer> self(this);
    const Exclusive access(*this, message);
    if (!access) {
        return;
    }
    if (committed()) {
        fail(message, MTLCommandBufferErrorInternal, "commit an already committed command buffer");
        return;
    }
    if (open_encoder_) {
        fail(message, MTLCommandBufferErrorInternal, "commit command buffer with uncommitted encoder");
        open_encoder_->abandon();
    }
    std::string freed;
    {
        std::lock_guard guard(failure_lock_);
        freed.swap(buffer_freed_early_);
    }
    if (!freed.empty()) {
        fail(MTLCommandBufferErrorInvalidResource, freed);
    }
    if (sequence_ == 0) {
        sequence_ = runner_->enqueue();
    }
    plan_faults();
    in_order_ = !scheduled_handlers_.empty() || !completed_handlers_.empty() || fault_ != models::Fault{} ||
                std::ranges::any_of(recording_.steps(), [](const Recording::Step& step) {
                    return !std::holds_alternative<Recording::Stage>(step);
                });
    Ref<CommandQueue> released;
    if (runner_->lazy()) {
        std::swap(released, queue_);
        announce_signals();
    }
    if (models::OverlapHazard* hazard = runner_->hazard()) {
        hazard->committed();
    }
    checksums_.committed();
    progress_->advance(MTLCommandBufferStatusCommitted);
    runner_->commit(sequence_, self);
}

void CommandBuffer::plan_faults() {
    fault_ = models::next_fault();
    releases_ = models::Hold::held_elsewhere(runner_.get());
    if (fault_.held.count() > 0) {
        held_ = models::Hold::place(runner_.get());
    }
}

NSUInteger CommandBuffer::suffer_faults() {
    std::this_thread::sleep_for(fault_.slow + fault_.stuck);
    return fault_.stuck.count() > 0 ? NSUInteger(MTLCommandBufferErrorTimeout) : NSUInteger(fault_.code);
}

void CommandBuffer::announce_signals() {
    for (const Recording::Step& step : recording_.steps()) {
        if (const auto* signal = std::get_if<Recording::Signal>(&step)) {
            signal->event->announce(runner_, sequence_, signal->value);
        }
    }
}

bool CommandBuffer::may_wait(Message message) {
    if (!committed()) {
        fail(message, MTLCommandBufferErrorInternal,
             "the command buffer is not committed, so the wait would never end.");
        return false;
    }
    if (runner_->running_on_this_thread()) {
        // A handler of this very command buffer finds it done; a later one cannot run before the handler returns.
        if (progress_->status() < MTLCommandBufferStatusCompleted) {
            fail(message, MTLCommandBufferErrorInternal,
                 "a handler waits for a later command buffer of its own queue, which cannot run before it returns.");
        }
        return false;
    }
    runner_->demand(sequence_);
    return true;
}

void CommandBuffer::wait_until_completed(Message message) {
    if (may_wait(message)) {
        // The command buffer itself lives until this returns: the caller holds it.
        runner_->help(sequence_);
        progress_->wait_completed();
    }
}

void CommandBuffer::wait_until_scheduled(Message message) {
    if (may_wait(message)) {
        QueueRunner::start_deferred();
        progress_->wait_scheduled();
    }
}

void CommandBuffer::add_completed_handler(Message message, objc::Block* handler) {
    add_handler(message, handler, completed_handlers_);
}

void CommandBuffer::add_scheduled_handler(Message message, objc::Block* handler) {
    add_handler(message, handler, scheduled_handlers_);
}

void CommandBuffer::add_handler(Message message, objc::Block* handler, std::vector<objc::BlockRef>& handlers) {
    const Exclusive access(*this, message);
    if (!access) {
        return;
    }
    if (committed()) {
        fail(message, MTLCommandBufferErrorInternal, "a handler must be added before commit");
        return;
    }
    if (!handler) {
        fail(message, MTLCommandBufferErrorInternal, "block must not be nil.");
        return;
    }
    handlers.emplace_back(handler);
}

void CommandBuffer::call_handlers(std::vector<objc::BlockRef>& handlers) {
    for (const objc::BlockRef& handler : std::exchange(handlers, {})) {
        void* pool = objc::push_pool();
        objc::call<void, Object*>(handler.get(), this);
        objc::pop_pool(pool);
    }
}

NSUInteger CommandBuffer::status() const {
    const NSUInteger status = progress_->status();
    return status == MTLCommandBufferStatusCompleted && failed() ? MTLCommandBufferStatusError : status;
}

objc::Error* CommandBuffer::error() const {
    if (status() != MTLCommandBufferStatusError) {
        return nullptr;
    }
    std::lock_guard guard(failure_lock_);
    return objc::autoreleased(objc::retained(error_.get()));
}

void CommandBuffer::execute(std::span<const Ref<CommandBuffer>> together, engine::Stream& stream) {
    std::vector<CommandBuffer*> running;
    for (const Ref<CommandBuffer>& buffer : together) {
        buffer->start();
        if (buffer->may_run()) {
            running.push_back(buffer.get());
        }
    }
    try {
        if (running.size() == 1) {
            running.front()->run_commands(stream);
        } else {
            run_together(running, stream);
        }
    } catch (const std::bad_alloc&) {
        for (CommandBuffer* buffer : running) {
            buffer->set_error(MTLCommandBufferErrorOutOfMemory, command_buffer_error_text(MTLCommandBufferErrorOutOfMemory));
        }
    }
    for (CommandBuffer* buffer : running) {
        buffer->commands_ended();
    }
    for (const Ref<CommandBuffer>& buffer : together) {
        buffer->finish();
    }
}

void CommandBuffer::start() {
    progress_->advance(MTLCommandBufferStatusScheduled);
    call_handlers(scheduled_handlers_);
    progress_->tell_scheduled();
    start_time_.store(now(), std::memory_order_relaxed);
}

bool CommandBuffer::may_run() {
    if (const NSUInteger code = suffer_faults(); code != MTLCommandBufferErrorNone) {
        set_error(code, command_buffer_error_text(code));
    }
    if (failed()) {
        return false;
    }
    if (const std::string changed = checksums_.starting(); !changed.empty()) {
        fail(MTLCommandBufferErrorInvalidResource, changed);
        return false;
    }
    return true;
}

void CommandBuffer::commands_ended() {
    if (const std::string changed = checksums_.ended(); !changed.empty()) {
        fail(MTLCommandBufferErrorInvalidResource, changed);
    }
}

void CommandBuffer::run_together(std::span<CommandBuffer* const> buffers, engine::Stream& stream) {
    if (buffers.empty()) {
        return;
    }
    std::vector<engine::Operation> side_by_side;
    for (size_t step = 0; step < buffers.front()->recording_.steps().size(); ++step) {
        side_by_side.clear();
        for (const CommandBuffer* buffer : buffers) {
            const auto& stage = std::get<Recording::Stage>(buffer->recording_.steps()[step]);
            std::ranges::copy(buffer->recording_.operations(stage), std::back_inserter(side_by_side));
        }
        stream.execute(side_by_side);
    }
    stream.wait();
}

void CommandBuffer::run_commands(engine::Stream& stream) {
    std::optional<models::OverlapHazard::Execution> overlapping;
    if (models::OverlapHazard* hazard = runner_->hazard()) {
        overlapping.emplace(*hazard, recording_);
    }
    struct {
        const Recording& recording;
        engine::Stream& stream;
        std::optional<models::OverlapHazard::Execution>& overlapping;
        void operator()(const Recording::Stage& stage) const {
            if (overlapping) {
                overlapping->run(stream, recording.operations(stage));
            } else {
                stream.execute(recording.operations(stage));
            }
        }
        void operator()(const Recording::Signal& signal) const {
            stream.wait();
            signal.event->signal(signal.value);
        }
        void operator()(const Recording::Wait& wait) const {
            stream.wait();
            wait.event->wait(wait.value);
        }
    } const run{recording_, stream, overlapping};
    for (const Recording::Step& step : recording_.steps()) {
        std::visit(run, step);
    }
    stream.wait();
}

void CommandBuffer::finish() {
    if (held_) {
        held_->wait(fault_.held);
    }
    end_time_.store(now(), std::memory_order_relaxed);
    if (runner_->lazy()) {
        for (const Recording::Step& step : recording_.steps()) {
            if (const auto* signal = std::get_if<Recording::Signal>(&step)) {
                signal->event->withdraw(*runner_, sequence_);
            }
        }
    }
    checksums_.completed();
    validation::stop_watching(*this);
    recording_.clear();
    if (models::OverlapHazard* hazard = runner_->hazard()) {
        hazard->completed();
    }
    progress_->advance(failed() ? MTLCommandBufferStatusError : MTLCommandBufferStatusCompleted);
    // Who has waited for the slot finds this one completed.
    holds_slot_ = false;
    runner_->give_slot();
    call_handlers(completed_handlers_);
}

void CommandBuffer::describe(objc::ClassBuilder<CommandBuffer>& buffer) {
    buffer.method<"commit", &CommandBuffer::commit>()
        .method<"enqueue", &CommandBuffer::enqueue>()
        .method<"waitUntilCompleted", &CommandBuffer::wait_until_completed>()
        .method<"waitUntilScheduled", &CommandBuffer::wait_until_scheduled>()
        .method<"addCompletedHandler:", &CommandBuffer::add_completed_handler>()
        .method<"addScheduledHandler:", &CommandBuffer::add_scheduled_handler>()
        .method<"computeCommandEncoder", &CommandBuffer::compute_encoder>()
        .method<"computeCommandEncoderWithDispatchType:", &CommandBuffer::compute_encoder_with>()
        .method<"blitCommandEncoder", &CommandBuffer::blit_encoder>()
        .method<"encodeSignalEvent:value:", &CommandBuffer::encode_signal>()
        .method<"encodeWaitForEvent:value:", &CommandBuffer::encode_wait>()
        .method<"status", &CommandBuffer::status>()
        .method<"error", &CommandBuffer::error>()
        .method<"label", &CommandBuffer::label>()
        .method<"setLabel:", &CommandBuffer::set_label>()
        .method<"device", &CommandBuffer::device_message>()
        .method<"commandQueue", &CommandBuffer::queue>()
        .method<"retainedReferences", &CommandBuffer::retained_references>()
        .method<"GPUStartTime", &CommandBuffer::start_time>()
        .method<"GPUEndTime", &CommandBuffer::end_time>()
        .method<"kernelStartTime", &CommandBuffer::start_time>()
        .method<"kernelEndTime", &CommandBuffer::end_time>()
        .method<"pushDebugGroup:", &CommandBuffer::debug_group>()
        .method<"popDebugGroup", &CommandBuffer::end_debug_group>();
}

}  // namespace softmetal::metal
