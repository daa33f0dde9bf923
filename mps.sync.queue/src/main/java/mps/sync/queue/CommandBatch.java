// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.WorkLedger;

/**
 * The works in one command buffer. Filled by the worker, settled once, by the lane's completion thread; committing
 * happens-before the completion, so nothing here needs a lock.
 */
final class CommandBatch {
    private final Limits limits;
    private final List<Submission> works = new ArrayList<>();
    private final Map<Submission, Throwable> encodeFailures = new HashMap<>();
    private long operations;
    private long bytes;

    CommandBatch(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes a work in, to be encoded next. From now on it is settled with this batch.
     *
     * @return false if it was withdrawn while it waited, and is settled: nothing of it is to reach the device
     */
    boolean add(Waiting waiting) {
        if (!waiting.submission().startEncoding()) {
            return false;
        }
        works.add(waiting.submission());
        operations += waiting.steps();
        bytes += waiting.bytes();
        return true;
    }

    /** Encodes the last work. If that throws, it fails with that, when the device is done with the partial steps. */
    void encodeLast(CommandLane lane) {
        Submission last = works.getLast();
        WorkLedger.encode(lane, last.work()).ifPresent(failure -> encodeFailures.put(last, failure));
    }

    /** Returns the number of works. */
    int size() {
        return works.size();
    }

    /** Returns whether it has reached a limit. */
    boolean isFull() {
        return works.size() >= limits.batch() || operations >= limits.operations() || bytes >= limits.bytes();
    }

    /** Settles every work, in the order of encoding, with its own failure or else that of the command buffer. */
    void settle(Settling settling, Optional<Throwable> commandBufferFailure) {
        for (Submission submission : works) {
            settling.settle(
                    submission, Optional.ofNullable(encodeFailures.get(submission)).or(() -> commandBufferFailure));
        }
    }
}
