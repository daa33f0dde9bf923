// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How urgent an evaluation is. Immutable.
 *
 * @param priority those of a higher number go first where the strategy has a choice; from {@value #MIN_PRIORITY} to
 *     {@value #MAX_PRIORITY}
 * @param deadline how long after its submission the work may wait until its encoding begins; nothing where it may wait
 *     for as long as it takes. A work that has begun goes on
 */
public record EvaluationOptions(int priority, Optional<Duration> deadline) {
    /** The lowest priority there is, and the one of works of which nobody says more. */
    public static final int MIN_PRIORITY = 0;

    /** The highest priority there is. */
    public static final int MAX_PRIORITY = 9;

    /** Lowest priority, no deadline. */
    public static final EvaluationOptions DEFAULT = new EvaluationOptions(MIN_PRIORITY, Optional.empty());

    /** Checks the values. */
    public EvaluationOptions {
        if (priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException(
                    "Expected a priority from " + MIN_PRIORITY + " to " + MAX_PRIORITY + ", but got " + priority);
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
