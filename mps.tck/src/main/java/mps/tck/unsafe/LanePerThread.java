// SPDX-License-Identifier: Apache-2.0
package mps.tck.unsafe;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.Work;
import mps.api.spi.WorkLedger;

/**
 * What the unsafe strategies have in common: each calling thread has a lane, and works are accepted, settled and drained
 * as the SPI wants it. What is not ordered is the encoding of different threads, which is up to {@link Encoding}.
 */
final class LanePerThread {
    private final WorkLedger ledger;
    private final Semaphore room;
    private final ThreadLanes lanes;

    /** How a work gets onto the lane of its thread. */
    interface Encoding {
        /** Encodes all steps. */
        void encode(CommandLane lane, Work work);

        /** Commits as {@link WorkLedger#commit} does. */
        CompletionStage<Void> commit(CommandLane lane);
    }

    /**
     * Opens no lane yet.
     *
     * @param strategy the strategy's id
     */
    LanePerThread(String strategy, CommandDevice device) {
        this.ledger = new WorkLedger(strategy);
        // Works on the device in all: so each lane has at most as many, and there are never more lanes in use.
        this.room = new Semaphore(device.maxCommandBuffersInFlight(), true);
        this.lanes = new ThreadLanes(device, "mps.unsafe", device.maxCommandBuffersInFlight());
    }

    Submission submit(Work work, Encoding encoding) {
        Submission submission = ledger.accept(work, room);
        Optional<Throwable> encodeFailure = Optional.empty();
        CompletionStage<Void> completion;
        try {
            ThreadLanes.Lease lease = lanes.take();
            try {
                if (submission.startEncoding()) {
                    encodeFailure = encode(encoding, lease.lane(), work);
                    completion = encoding.commit(lease.lane());
                } else {
                    // Withdrawn meanwhile, and settled: nothing of it is to reach the device.
                    completion = CompletableFuture.completedFuture(null);
                }
            } finally {
                lanes.giveBack(lease);
            }
        } catch (RuntimeException | Error e) {
            completion = CompletableFuture.failedFuture(e);
        }
        // Not before the lane is back: who has a permit finds a lane.
        Optional<Throwable> first = encodeFailure;
        completion.whenComplete((nothing, failure) -> {
            room.release();
            ledger.settle(submission, first.or(() -> WorkLedger.failureOf(failure)));
        });
        return submission;
    }

    private static Optional<Throwable> encode(Encoding encoding, CommandLane lane, Work work) {
        try {
            encoding.encode(lane, work);
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(e);
        }
    }

    void synchronize() {
        ledger.synchronize();
    }

    void close() {
        ledger.close(lanes::close);
    }
}
