// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * JMH with the profilers that belong to these benchmarks: {@link StrategyCounters}, and allocation per operation. Who
 * names profilers with {@code -prof} has those alone.
 */
public final class Main {
    private static final String PROFILER = "-prof";

    private Main() {}

    /** Runs JMH with its own options. */
    public static void main(String[] arguments) throws IOException {
        boolean chosen = Arrays.stream(arguments).anyMatch(argument -> argument.startsWith(PROFILER));
        Stream<String> profilers =
                chosen ? Stream.empty() : Stream.of(PROFILER, "gc", PROFILER, StrategyCounters.class.getName());
        org.openjdk.jmh.Main.main(
                Stream.concat(Arrays.stream(arguments), profilers).toArray(String[]::new));
    }
}
