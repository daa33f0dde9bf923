// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.Optional;
import mps.api.StrategyException;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyObserver.Wait;
import mps.api.spi.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way from the queue to its own lane. While it waits, a submitting thread may borrow that: see
 * {@link Station}.
 *
 * <p>A worker waits until few enough of its command buffers are on the device and then takes a work. While the device is
 * busy, works therefore stay in the queue, where another worker may take them, and all that gather there go into the
 * next command buffer together.
 *
 * <p><b>When it dies.</b> What a work's encoding throws is the work's own failure; anything else ends the worker. It
 * closes its lane, which discards the open command buffer and waits for the committed ones, leaves the queue to a new
 * worker on a new thread and a new lane, and fails the works it had in hand with a {@link StrategyException}. The cause
 * goes to the thread's handler of uncaught exceptions too.
 */
final class Worker implements Runnable {
    private final Crew crew;
    private final Station station;

    /**
     * Creates a worker.
     *
     * @param lane its lane, open and not used by anybody else; null to open one with the first work
     */
    Worker(Crew crew, @Nullable CommandLane lane) {
        this.crew = crew;
        this.station = crew.waiting.join(lane);
    }

    /** Encodes works until the crew is to end, then closes the lane. */
    @Override
    public void run() {
        while (!crew.isToEnd()) {
            awaitWork().ifPresent(this::commitFrom);
        }
        closeLane();
    }

    /** Waits for a work; returns nothing if interrupted, which alone is no reason to end. */
    private Optional<Waiting> awaitWork() {
        try {
            return Optional.of(crew.waiting.take(station));
        } catch (InterruptedException e) {
            return Optional.empty();
        }
    }

    /** Encodes and commits one command buffer: {@code first} and what waits behind it. */
    private void commitFrom(Waiting first) {
        CommandBatch batch = new CommandBatch(crew.waiting.limits());
        try {
            fill(batch, first);
        } catch (RuntimeException | Error e) {
            die(batch, e);
            throw e;
        }
        if (batch.size() == 0) {
            crew.waiting.completed(station);
            return;
        }
        WorkLedger.commit(openLane()).whenComplete((nothing, failure) -> {
            crew.waiting.completed(station);
            batch.settle(crew.settling, WorkLedger.failureOf(failure));
        });
    }

    private void fill(CommandBatch batch, Waiting first) {
        @Nullable Waiting next = first;
        while (next != null) {
            if (batch.add(next)) {
                crew.observer.waited(Wait.QUEUE, System.nanoTime() - next.since());
                batch.encodeLast(openLane());
            }
            next = batch.isFull() ? null : crew.waiting.takeAnother(batch.size());
        }
    }

    private CommandLane openLane() {
        CommandLane open = station.lane;
        if (open == null) {
            open = crew.openLane();
            station.lane = open;
        }
        return open;
    }

    private void die(CommandBatch batch, Throwable cause) {
        try {
            closeLane();
        } catch (RuntimeException | Error e) {
            cause.addSuppressed(e);
        }
        crew.replace();
        batch.settle(crew.settling, Optional.of(new StrategyException(
                "A worker of strategy queue died with the work in its hands; the device has not done it, another worker"
                        + " goes on, and the work may be submitted again. The cause says why",
                cause)));
    }

    private void closeLane() {
        crew.waiting.leave(station);
        CommandLane open = station.lane;
        if (open != null) {
            open.close();
        }
    }
}
