// SPDX-License-Identifier: Apache-2.0
// The device model overlap-hazard: what a copy writes while several queues have work is visible to later commands of its
// queue only after the device was idle. The host and other queues see memory as it is.
//
// Memory itself is always fresh. A queue remembers which bytes its copies changed and what they were before: its pending
// bytes. A later command of the queue that binds memory with pending bytes runs on a shadow of that memory in which they
// are stale, and what it wrote is carried over. So nobody but the reader is concerned, and nothing has to be put back.
#pragma once

#include <mutex>
#include <span>

#include "metal/recording.hpp"
#include "models/pending_copies.hpp"

namespace softmetal::models {

/// One queue's part of the model.
class OverlapHazard {
public:
    /// A command buffer was committed; it is completed. From any thread.
    void committed();
    void completed();

    /// The execution of one command buffer, on the queue's thread. Begins with a short pause, so that queues overlap.
    class Execution {
    public:
        Execution(OverlapHazard& queue, const metal::Recording& recording);
        /// Runs the operations one by one and waits for each.
        void run(engine::Stream& stream, std::span<const engine::Operation> operations);

    private:
        using Memory = std::shared_ptr<engine::Memory>;
        struct Bound;

        void run(engine::Stream& stream, const engine::Launch& launch);
        void run(engine::Stream& stream, const gemm::Product& product);
        void run(engine::Stream& stream, const engine::Copy& copy);
        void run(engine::Stream& stream, const engine::Fill& fill);
        void carry_over(const Bound& bound, bool pending);
        std::vector<Bound> bound_memories(const engine::Launch& launch) const;
        const Memory* find(const void* address) const;

        PendingCopies& pending_;
        /// What the command buffer uses, by address.
        const std::vector<Memory> memories_;
    };

private:
    std::mutex lock_;
    uint64_t uncompleted_ = 0;
    // From here on used by the queue's thread alone.
    uint64_t idle_moments_seen_ = 0;
    uint64_t executions_ = 0;
    PendingCopies pending_;
};

}  // namespace softmetal::models
