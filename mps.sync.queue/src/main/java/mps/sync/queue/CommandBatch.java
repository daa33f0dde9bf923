// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.WorkLedger;

/**
 * The works in one command buffer. Filled by the worker, settled once by the lane's completion thread; committing
 * happens-before the completion, so nothing here needs a lock.
 */
final class CommandBatch {
    private final CommitLimits limits;
    private final List<Entry> entries = new ArrayList<>();
    private long operations;
    private long bytes;

    /** A work with steps in this command buffer, and why not with all of them. */
    private record Entry(Submission submission, Optional<Throwable> encodeFailure) {}

    CommandBatch(CommitLimits limits) {
        this.limits = limits;
    }

    /** Encodes a work. If that throws, the work fails with it, when the device is done with the partial steps. */
    void encode(CommandLane lane, Submission submission) {
        if (!submission.startEncoding()) {
            // Withdrawn while it waited, and settled: nothing of it is to reach the device.
            return;
        }
        entries.add(new Entry(submission, tryEncode(lane, submission)));
        operations += submission.work().stepCount();
        bytes += submission.work().bytes();
    }

    private static Optional<Throwable> tryEncode(CommandLane lane, Submission submission) {
        try {
            lane.encode(submission.work());
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(e);
        }
    }

    /** Returns whether it has reached a limit. */
    boolean isFull() {
        return operations >= limits.operations() || bytes >= limits.bytes();
    }

    /** Settles every work, in the order of encoding, with its own failure or else that of the command buffer. */
    void settle(WorkLedger ledger, Optional<Throwable> commandBufferFailure) {
        for (Entry entry : entries) {
            ledger.settle(entry.submission(), entry.encodeFailure().or(() -> commandBufferFailure));
        }
    }
}
