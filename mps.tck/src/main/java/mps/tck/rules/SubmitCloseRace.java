// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static mps.tck.rules.StrategyRig.require;

import java.util.function.Function;
import mps.api.ClosedException;
import mps.api.spi.CommandDevice;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.tck.device.InstantDevice;

/**
 * One thread submits, waits and closes while another submits and synchronizes: the smallest race that meets all of a
 * strategy's operations. One run is one interleaving; a model checker such as Lincheck runs it through many.
 *
 * <p>In every one of them each work is done or was refused, a submission is settled when {@code synchronize} or
 * {@code close} has returned, a closed strategy refuses, no lane stays open, and all threads end. There are two threads
 * and no more, so that one switch between them at the wrong place is enough to find a mistake.
 */
public final class SubmitCloseRace implements Runnable {
    private final Function<CommandDevice, SyncStrategy> maker;

    /**
     * Creates the race.
     *
     * @param maker opens the strategy
     */
    public SubmitCloseRace(Function<CommandDevice, SyncStrategy> maker) {
        this.maker = maker;
    }

    @Override
    public void run() {
        InstantDevice device = new InstantDevice();
        SyncStrategy strategy = maker.apply(device);
        Synchronizer other = new Synchronizer(strategy, device);
        other.start();
        boolean failed = strategy.submit(device.work(2)).await().isPresent();
        strategy.close();
        int openLanes = device.openLanes();
        Races.join(other);
        require(openLanes == 0, "s407", "no lane is open when close() returns, but there are " + openLanes);
        require(!failed, "s103", "a work that was accepted is done when awaited");
        require(!other.failed, "s401", "a work that was accepted is settled when synchronize() returns");
        require(!device.isBroken(), "s101", "one thread at a time encodes each step once, in order, and settles after");
        require(isRefused(strategy, device), "s405", "a closed strategy refuses works");
    }

    /**
     * Submits a work and synchronizes. A class and not a lambda, whose captured values a model checker cannot read: it
     * would take the strategy for one thread's own and never switch inside it.
     */
    private static final class Synchronizer extends Thread {
        private final SyncStrategy strategy;
        private final InstantDevice device;
        private boolean failed = true;

        Synchronizer(SyncStrategy strategy, InstantDevice device) {
            this.strategy = strategy;
            this.device = device;
        }

        @Override
        public void run() {
            try {
                Submission submission = strategy.submit(device.work(1));
                strategy.synchronize();
                failed = !submission.isSettled();
            } catch (ClosedException e) {
                failed = false;
            }
        }
    }

    private static boolean isRefused(SyncStrategy strategy, InstantDevice device) {
        try {
            strategy.submit(device.work(1));
            return false;
        } catch (ClosedException e) {
            return true;
        }
    }
}
