// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyObserver;

/**
 * The workers of a strategy and what they have in common: a {@linkplain Worker worker} has a thread of the crew's. When
 * one dies its thread ends, and the one that takes its place has another. Thread-safe.
 */
final class Crew {
    private static final String LANE = "mps.queue";

    final WaitingWorks waiting;
    final Settling settling;
    final StrategyObserver observer;
    private final CommandDevice device;
    private final ExecutorService threads;

    /**
     * Opens lanes and starts a worker for each.
     *
     * @param waiting where they take works from
     * @param settling where works end
     */
    Crew(CommandDevice device, int size, WaitingWorks waiting, Settling settling) {
        this.waiting = waiting;
        this.settling = settling;
        this.observer = device.observer();
        this.device = device;
        List<CommandLane> lanes = device.openLanes(LANE, size);
        this.threads = Executors.newFixedThreadPool(
                size, Thread.ofPlatform().daemon().name("mps-queue-", 1).factory());
        lanes.forEach(lane -> threads.execute(new Worker(this, lane)));
    }

    /** Starts a worker in the place of one that dies, unless the crew is to end. */
    void replace() {
        try {
            threads.execute(new Worker(this, null));
        } catch (RejectedExecutionException e) {
            // To end: every work is settled, so there is nothing left to take.
        }
    }

    /** Opens the lane of a worker that took another's place. */
    CommandLane openLane() {
        return device.openLane(LANE);
    }

    /** Returns whether the workers are to end. */
    boolean isToEnd() {
        return threads.isShutdown();
    }

    /** Interrupts the workers and waits for their end, through interrupts of the calling thread. */
    void end() {
        threads.shutdownNow();
        threads.close();
    }
}
