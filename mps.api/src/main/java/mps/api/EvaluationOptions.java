// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How urgent an evaluation is. Immutable.
 *
 * @param priority those of a higher number go first where the strategy has a choice; from 0 to {@value #MAX_PRIORITY}
 * @param deadline how long after its submission the work may wait until its encoding begins; nothing where it may wait
 *     for as long as it takes. A work that has begun goes on
 */
public record EvaluationOptions(int priority, Optional<Duration> deadline) {
    /** The highest priority there is. */
    public static final int MAX_PRIORITY = 9;

    /** Lowest priority, no deadline. */
    public static final EvaluationOptions DEFAULT = new EvaluationOptions(0, Optional.empty());

    /** Checks the values. */
    public EvaluationOptions {
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException(
                    "Expected a priority from 0 to " + MAX_PRIORITY + ", but got " + priority);
        }
        deadline.filter(after -> after.isNegative() || after.isZero()).ifPresent(after -> {
            throw new IllegalArgumentException("Expected a deadline after the submission, but got " + after);
        });
    }

    /** Returns these options with another priority. */
    public EvaluationOptions withPriority(int newPriority) {
        return new EvaluationOptions(newPriority, deadline);
    }

    /** Returns these options with another deadline. */
    public EvaluationOptions withDeadline(Duration newDeadline) {
        return new EvaluationOptions(priority, Optional.of(newDeadline));
    }
}
