// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.time.Duration;
import java.util.Optional;
import mps.api.EvaluationOptions;

/**
 * The device's share of evaluating some tensors: steps in order, grouped into stages, their memory already at hand.
 *
 * <p>A step is one kernel dispatch, matrix product or copy. A stage is a run of steps none of which reads what an
 * earlier step <em>of the same stage</em> wrote through a copy or a matrix product; so between two stages, and
 * between a work and those that use its results, a device that does not order copies by itself needs a barrier, and
 * nowhere else.
 *
 * <p>Strategies pass a work to {@link CommandLane#encode} and look at no more than these figures.
 */
public interface Work {
    /** Returns the number of steps, 1 or more. */
    int stepCount();

    /** Returns the number of stages, 1 or more. */
    int stageCount();

    /**
     * Returns the first step of a stage; stage {@code s} ends before {@code stageStart(s + 1)}.
     *
     * @param stage 0 to {@link #stageCount()}; the last gives {@link #stepCount()}
     */
    int stageStart(int stage);

    /** Returns the bytes its steps read and write, as an estimate of its size. */
    long bytes();

    /** Returns how urgent it is: those of a higher number go first, where a strategy has a choice. 0 unless said. */
    default int priority() {
        return EvaluationOptions.MIN_PRIORITY;
    }

    /** Returns how long after its submission it may wait to be encoded; nothing where it may wait for ever. */
    default Optional<Duration> deadline() {
        return Optional.empty();
    }

    /**
     * Called once by {@link Submission}, before anybody who waits is woken.
     *
     * @param failure why the work failed; empty if it succeeded
     */
    void settled(Optional<Throwable> failure);
}
