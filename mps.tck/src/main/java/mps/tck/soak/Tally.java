// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what became of the calls of all threads. Thread-safe; cheap as long as things go well. */
final class Tally {
    private static final int PROBLEMS_KEPT = 10;

    final LongAdder works = new LongAdder();
    final LongAdder right = new LongAdder();
    final LongAdder wrong = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder unexpected = new LongAdder();

    final LongAdder cancelled = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder interrupted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder shared = new LongAdder();

    final LongAdder futures = new LongAdder();
    final LongAdder completions = new LongAdder();

    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private final Map<String, Long> faults = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private long problemsSeen;

    /** A call ended, in whatever way. */
    void ended(String workload) {
        works.increment();
        calls.computeIfAbsent(workload, _ -> new LongAdder()).increment();
    }

    /** Returns how many calls ended, by workload. */
    Map<String, Long> calls() {
        Map<String, Long> all = new TreeMap<>();
        calls.forEach((workload, count) -> all.put(workload, count.sum()));
        return all;
    }

    /** A work failed as works do when the device fails. */
    synchronized void fault(Throwable failure) {
        faults.merge(failure.getClass().getSimpleName(), 1L, Long::sum);
    }

    /** Something is not as it must be. */
    synchronized void problem(String text) {
        problemsSeen++;
        if (problems.size() < PROBLEMS_KEPT) {
            problems.add(text);
        }
    }

    /** Returns the failures by type. */
    synchronized Map<String, Long> faults() {
        return Map.copyOf(faults);
    }

    /** Returns the first problems, and how many more there are. */
    synchronized List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        if (problemsSeen > problems.size()) {
            all.add("and %,d more".formatted(problemsSeen - problems.size()));
        }
        return all;
    }
}
