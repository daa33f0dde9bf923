// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import mps.api.Histogram;
import mps.api.Metrics;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What the runtime counted in each iteration, as auxiliary results of JMH: for what works and threads waited, how long
 * encoding and the device took, each in the mean of a work, and how many works or samples went together. What did not
 * occur has no result.
 *
 * <p>A profiler of JMH and not its {@code AuxCounters}, which know neither latencies nor what is no sum over threads.
 */
public final class StrategyCounters implements InternalProfiler {
    private static final double NANOS_PER_MICRO = 1e3;

    // Written by the threads that JMH lets set an iteration up and tear it down, which it orders before the profiler.
    private static volatile @Nullable Metrics begin;
    private static volatile @Nullable Metrics end;

    /** Creates the profiler; JMH does. */
    public StrategyCounters() {}

    /** An iteration begins, when all that prepares it is done. */
    static void begin(Metrics metrics) {
        begin = metrics;
        end = null;
    }

    /** It is over. */
    static void end(Metrics metrics) {
        end = metrics;
    }

    @Override
    public String getDescription() {
        return "What a runtime of mps counted: waits, encoding, execution, works and samples that went together";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        begin = null;
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        Metrics from = begin;
        Metrics to = end;
        if (from == null || to == null || to.submitted() == from.submitted()) {
            return List.of();
        }
        Results results = new Results(to.submitted() - from.submitted());
        Metrics.Times before = from.times();
        Metrics.Times after = to.times();
        results.time("room.wait", before.room(), after.room());
        results.time("lock.wait", before.lock(), after.lock());
        results.time("queue.wait", before.queue(), after.queue());
        results.time("barrier.wait", before.barrier(), after.barrier());
        results.count("barriers", before.barrier(), after.barrier());
        results.time("encode", before.encode(), after.encode());
        results.time("device", before.execute(), after.execute());
        results.mean("commands.fill", "works/buffer", from.worksPerCommandBuffer(), to.worksPerCommandBuffer());
        results.mean("batch.fill", "samples/batch", from.samplesPerBatch(), to.samplesPerBatch());
        return results.all;
    }

    /** Results of an iteration with so many works. */
    private record Results(long works, List<ScalarResult> all) {
        Results(long works) {
            this(works, new ArrayList<>());
        }

        void time(String name, Histogram before, Histogram after) {
            if (after.count() > before.count()) {
                add(name, (after.sum() - before.sum()) / NANOS_PER_MICRO / works, "us/work");
            }
        }

        void count(String name, Histogram before, Histogram after) {
            if (after.count() > before.count()) {
                add(name, (double) (after.count() - before.count()) / works, "1/work");
            }
        }

        void mean(String name, String unit, Histogram before, Histogram after) {
            if (after.count() > before.count()) {
                add(name, (double) (after.sum() - before.sum()) / (after.count() - before.count()), unit);
            }
        }

        private void add(String name, double value, String unit) {
            all.add(new ScalarResult(name, value, unit, AggregationPolicy.AVG));
        }
    }
}
