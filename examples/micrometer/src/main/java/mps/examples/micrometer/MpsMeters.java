// SPDX-License-Identifier: Apache-2.0
package mps.examples.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import mps.api.Histogram;
import mps.api.Metrics;
import mps.api.Mps;

/**
 * The metrics of a runtime as meters: {@code new MpsMeters(mps).bindTo(registry)}. Everything is read when the registry
 * asks, and nothing is done in between.
 *
 * <p>{@code mps.works} counts works by {@code outcome}; {@code mps.time} has their number and total time by
 * {@code phase}, and {@code mps.time.quantile} the median, the 99th percentile and the longest since the runtime was
 * opened.
 */
public final class MpsMeters implements MeterBinder {
    private final Mps mps;

    /** Creates the meters of one runtime; several are told apart by tags of their registries. */
    public MpsMeters(Mps mps) {
        this.mps = mps;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        works(registry, "succeeded", Metrics::succeeded);
        works(registry, "failed", Metrics::failed);
        works(registry, "cancelled", Metrics::cancelled);
        works(registry, "expired", Metrics::expired);
        works(registry, "refused", Metrics::refused);
        time(registry, "room", Metrics.Times::room);
        time(registry, "lock", Metrics.Times::lock);
        time(registry, "queue", Metrics.Times::queue);
        time(registry, "barrier", Metrics.Times::barrier);
        time(registry, "encode", Metrics.Times::encode);
        time(registry, "execute", Metrics.Times::execute);
        time(registry, "total", Metrics.Times::total);
        mean(registry, "mps.command.buffer.works", "Works in a command buffer", Metrics::worksPerCommandBuffer);
        mean(registry, "mps.batch.samples", "Samples computed together", Metrics::samplesPerBatch);
        Gauge.builder("mps.memory", mps, runtime -> runtime.memoryUse().inUseBytes())
                .description("Device memory in use")
                .baseUnit("bytes")
                .register(registry);
    }

    private void works(MeterRegistry registry, String outcome, ToLongFunction<Metrics> count) {
        FunctionCounter.builder("mps.works", mps, runtime -> count.applyAsLong(runtime.metrics()))
                .description("Works that are over")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void time(MeterRegistry registry, String phase, Function<Metrics.Times, Histogram> times) {
        Function<Mps, Histogram> now = runtime -> times.apply(runtime.metrics().times());
        FunctionTimer.builder(
                        "mps.time",
                        mps,
                        runtime -> now.apply(runtime).count(),
                        runtime -> now.apply(runtime).sum(),
                        TimeUnit.NANOSECONDS)
                .description("Where the time of works went")
                .tag("phase", phase)
                .register(registry);
        for (double share : new double[] {0.5, 0.99, 1}) {
            TimeGauge.builder("mps.time.quantile", mps, TimeUnit.NANOSECONDS, runtime -> now.apply(runtime).quantile(share))
                    .tag("phase", phase)
                    .tag("quantile", Double.toString(share))
                    .register(registry);
        }
    }

    private void mean(MeterRegistry registry, String name, String description, Function<Metrics, Histogram> sizes) {
        Gauge.builder(name, mps, runtime -> sizes.apply(runtime.metrics()).mean())
                .description(description + ", on average")
                .register(registry);
    }
}
