// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.concurrent.locks.Condition;
import mps.api.spi.CommandLane;
import org.jspecify.annotations.Nullable;

/**
 * A worker's lane as the queue sees it: who has it, and how much of it is on the device.
 *
 * <p><b>Invariant.</b> While it is free nobody is inside the lane. Its worker takes it for a work that waited, or a submitting
 * thread for its own work; that counts a command buffer. Who took it frees it, and the completion, or who committed
 * nothing, takes the command buffer from the count, once. The lock of {@link WaitingWorks} guards what
 * changes but the lane. <b>Happens-before.</b> Freeing it happens-before taking it again, and with it all that was done to
 * {@code lane}.
 */
final class Station {
    /** On which its worker waits, and nobody else. */
    final Condition changed;

    /** Whether its worker waits in the queue and nobody else has it. */
    boolean free;

    /** Whether its worker waits for it to be free, and for nothing else. */
    boolean wanted;

    /** Command buffers that are being encoded, or committed and not complete. */
    int inFlight;

    /** Null until the worker needs one. */
    @Nullable CommandLane lane;

    Station(Condition changed, @Nullable CommandLane lane) {
        this.changed = changed;
        this.lane = lane;
    }

    /** Returns whether a submitting thread may have it: there is a lane, and nothing that its work would wait behind. */
    boolean isIdle() {
        return free && inFlight == 0 && lane != null;
    }

    /** Returns whether its worker can begin a command buffer. */
    boolean canBegin(int inFlightAtMost) {
        return free && inFlight < inFlightAtMost;
    }
}
