// SPDX-License-Identifier: Apache-2.0
package mps.tck.device;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.Work;

/**
 * A device whose command buffers complete inside their commit. It has as few memory accesses as can be, none of them
 * synchronized, so that a model checker may try all interleavings of a strategy and sees what the strategy's own locks
 * are worth. It checks that one thread at a time uses a lane, and that works are encoded by step and settled once.
 */
public final class InstantDevice implements CommandDevice {
    private int openLanes;
    private boolean broken;

    /** Creates a device without lanes. */
    public InstantDevice() {}

    @Override
    public String name() {
        return "instant device";
    }

    @Override
    public int maxCommandBuffersInFlight() {
        return 64;
    }

    @Override
    public CommandLane openLane(String label) {
        openLanes++;
        return new Lane();
    }

    /** Makes a work with one step in each of its stages. */
    public Work work(int stages) {
        return new StagedWork(stages);
    }

    /** Returns how many lanes were opened and not closed. */
    public int openLanes() {
        return openLanes;
    }

    /** Returns whether the strategy broke a rule. */
    public boolean isBroken() {
        return broken;
    }

    private final class Lane implements CommandLane {
        private boolean inside;
        private boolean open;
        private boolean closed;

        @Override
        public void encode(Work work, int fromStep, int toStep) {
            enter();
            open = true;
            ((StagedWork) work).encode(fromStep, toStep);
            inside = false;
        }

        @Override
        public CompletionStage<Void> commit() {
            enter();
            broken |= !open;
            open = false;
            inside = false;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            enter();
            closed = true;
            openLanes--;
            inside = false;
        }

        private void enter() {
            broken |= inside || closed;
            inside = true;
        }
    }

    private final class StagedWork implements Work {
        private final int stages;
        private int encoded;
        private boolean settled;

        StagedWork(int stages) {
            this.stages = stages;
        }

        @Override
        public int stepCount() {
            return stages;
        }

        @Override
        public int stageCount() {
            return stages;
        }

        @Override
        public int stageStart(int stage) {
            return stage;
        }

        @Override
        public long bytes() {
            return 1;
        }

        void encode(int fromStep, int toStep) {
            broken |= fromStep != encoded;
            encoded = toStep;
        }

        @Override
        public void settled(Optional<Throwable> failure) {
            broken |= settled || encoded != stages;
            settled = true;
        }
    }
}
