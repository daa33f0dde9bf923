// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * What was measured in a short time.
 *
 * @param perSecond answers per second, of all callers together
 * @param median nanoseconds of a call that half of the calls were below
 * @param p99 nanoseconds of a call that 99 of 100 calls were below
 */
record Slice(double perSecond, double median, double p99) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Lets callers ask, each one question after the other, for a time. */
    static Slice of(Peer.Session session, int callers, long nanos) throws Exception {
        long begin = System.nanoTime();
        long[] latencies;
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            var tasks = IntStream.range(0, callers)
                    .mapToObj(caller -> (Callable<long[]>) () -> asked(session, caller, begin + nanos))
                    .toList();
            List<long[]> lists = new ArrayList<>();
            for (Future<long[]> each : threads.invokeAll(tasks)) {
                lists.add(each.get());
            }
            latencies = lists.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        }
        double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        return new Slice(
                latencies.length / seconds,
                latencies[latencies.length / 2],
                latencies[(int) (latencies.length * 0.99)]);
    }

    private static long[] asked(Peer.Session session, int caller, long end) throws Exception {
        long[] latencies = new long[1024];
        int count = 0;
        long now = System.nanoTime();
        do {
            session.ask((caller + count) % Model.QUESTIONS);
            long after = System.nanoTime();
            if (count == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * count);
            }
            latencies[count++] = after - now;
            now = after;
        } while (now < end);
        return Arrays.copyOf(latencies, count);
    }

    @Override
    public String toString() {
        return perSecond + " " + median + " " + p99;
    }

    static Slice parsed(String line) {
        String[] words = line.split(" ", 3);
        return new Slice(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }
}
