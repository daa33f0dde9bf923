// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import mps.api.spi.Submission;
import mps.api.spi.Work;

/**
 * A work that waits to be encoded.
 *
 * @param steps its steps
 * @param bytes what it reads and writes
 * @param level its priority, as far as priorities are told apart
 * @param since when it got in, in {@link System#nanoTime()}
 */
record Waiting(Submission submission, int steps, long bytes, int level, long since) {
    /**
     * Returns a work that gets in now.
     *
     * @param levels priorities that are told apart
     */
    static Waiting from(Submission submission, int levels) {
        Work work = submission.work();
        return new Waiting(
                submission, work.stepCount(), work.bytes(), Math.min(work.priority(), levels - 1), System.nanoTime());
    }
}
