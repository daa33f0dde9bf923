// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** How long a work takes under each strategy, with percentiles, from the same numbers of threads. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LatencyBenchmark extends WorkloadBenchmark {
    /** Creates the benchmark; JMH does. */
    public LatencyBenchmark() {}
}
