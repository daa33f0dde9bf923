// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.concurrent.CompletionStage;

/**
 * One command queue of the device and its open command buffer. Command buffers of a lane run in the order they were
 * committed; those of different lanes run in any order, also at once.
 *
 * <p><b>Threads.</b> One thread at a time, and each call happens-before the next one on the lane: that is for the
 * strategy to see to. The lane checks it, in production too: a call while another is under way throws
 * {@link IllegalStateException} and changes nothing.
 */
public interface CommandLane extends AutoCloseable {
    /**
     * Encodes steps of a work into the open command buffer, opening one if there is none. Never parks, and waits for
     * the device only beyond {@link CommandDevice#maxCommandBuffersInFlight()}.
     *
     * <p>The steps of a work are encoded in order and once, all on this lane or some on another. If this throws, the
     * work has failed, the command buffer stays open and everything else in it stays right.
     *
     * @param fromStep the first step, the one after the last encoded before
     * @param toStep the step after the last
     */
    void encode(Work work, int fromStep, int toStep);

    /** Encodes the steps of one stage. */
    default void encodeStage(Work work, int stage) {
        encode(work, work.stageStart(stage), work.stageStart(stage + 1));
    }

    /** Encodes all steps. */
    default void encode(Work work) {
        encode(work, 0, work.stepCount());
    }

    /**
     * Commits the open command buffer to the device and returns at once.
     *
     * @return completes when this command buffer has: normally, or with the typed error of the device. Its dependents
     *     run on the lane's completion thread; they must be short and must neither block nor throw
     * @throws IllegalStateException if no command buffer is open. Whatever is thrown, nothing was committed, none is
     *     open any more, and none of its steps will run
     */
    CompletionStage<Void> commit();

    /**
     * Commits as {@link #commit()} does, in a call of {@link SyncStrategy#submit} that then returns without waiting for
     * anything. The runtime may leave it to the caller of {@code submit}, if that waits for the work anyway, to start the
     * device and to run the dependents: this saves waking threads while few works are under way. A strategy that waits after
     * this call, even for another work, may wait for ever.
     *
     * @implSpec The default is {@link #commit()}.
     */
    default CompletionStage<Void> commitBeforeReturning() {
        return commit();
    }

    /** Discards an open command buffer, waits for the committed ones, and gives the queue back. */
    @Override
    void close();
}
