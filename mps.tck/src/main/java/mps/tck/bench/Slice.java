// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.util.List;
import java.util.Optional;
import mps.tck.verify.Failures;

/**
 * The calls of one thread in one slice, or of all threads together.
 *
 * <p>A thread's rate is its calls by the time from the start signal to the end of its last call, so that no call counts
 * in part. Comparing a result is in that time, as using it would be in a service's; it is not in the latency.
 */
final class Slice {
    private final CallTimes times = new CallTimes();
    private double perSecond;
    private long calls;
    private long returned;
    private long callNanos;
    private long recordNanos;
    private long wrong;
    private Optional<String> problem = Optional.empty();

    /** Calls until {@code nanos} are over, at least once, beginning with the question of this number. */
    static Slice of(Service service, Questions questions, int first, long nanos) {
        Slice slice = new Slice();
        long begin = System.nanoTime();
        long end;
        int number = first;
        do {
            long called = System.nanoTime();
            try {
                Service.Answer answer = service.call(questions.input(number));
                slice.returned(System.nanoTime() - called, answer.recordNanos());
                questions.judge(number, answer.results()).ifPresent(slice::wrong);
            } catch (Exception | AssertionError e) {
                slice.wrong(Failures.described(e));
            }
            slice.calls++;
            number++;
            end = System.nanoTime();
        } while (end - begin < nanos);
        slice.perSecond = slice.calls * 1e9 / (end - begin);
        return slice;
    }

    private void returned(long nanos, long recording) {
        times.add(nanos);
        returned++;
        callNanos += nanos;
        recordNanos += recording;
    }

    private void wrong(String what) {
        wrong++;
        problem = problem.or(() -> Optional.of(what));
    }

    /** Returns what several threads did at the same time. */
    static Slice together(List<Slice> slices) {
        Slice all = new Slice();
        for (Slice slice : slices) {
            all.times.add(slice.times);
            all.perSecond += slice.perSecond;
            all.calls += slice.calls;
            all.returned += slice.returned;
            all.callNanos += slice.callNanos;
            all.recordNanos += slice.recordNanos;
            all.wrong += slice.wrong;
            all.problem = all.problem.or(() -> slice.problem);
        }
        return all;
    }

    CallTimes times() {
        return times;
    }

    double perSecond() {
        return perSecond;
    }

    long calls() {
        return calls;
    }

    /** Returns how many calls did not throw. */
    long returned() {
        return returned;
    }

    /** Returns how long those took, added up. */
    long callNanos() {
        return callNanos;
    }

    /** Returns how much of that was recording. */
    long recordNanos() {
        return recordNanos;
    }

    long wrong() {
        return wrong;
    }

    Optional<String> problem() {
        return problem;
    }
}
