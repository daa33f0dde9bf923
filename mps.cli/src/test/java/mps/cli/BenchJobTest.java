// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import mps.cli.report.BenchReport;
import mps.cli.report.BenchText;
import mps.tck.bench.Bench;
import mps.tck.bench.BenchSettings;
import mps.tck.reference.NdArray;
import mps.tck.verify.WorkloadResult.Ending;
import mps.tck.workload.Tolerance;
import mps.tck.workload.Values;
import mps.tck.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A figure of wrong results, or of calls that do not return, means nothing: the run fails. */
@Timeout(120)
final class BenchJobTest {
    private static final BenchSettings SETTINGS = new BenchSettings(
            List.of(2), new BenchSettings.Rounds(2), Duration.ofMillis(5), 1, Duration.ofSeconds(1));

    /** How {@link Flawed} goes wrong when it was recorded often enough to be right alone. */
    private enum Flaw {
        WRONG {
            @Override
            Tensor of(Tensor x) {
                return x.neg();
            }
        },
        THROWS {
            @Override
            Tensor of(Tensor x) {
                throw new IllegalStateException("planted");
            }
        },
        STALLS {
            @Override
            Tensor of(Tensor x) {
                try {
                    Thread.sleep(Duration.ofHours(1)); // until the callers are told to stop
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return x;
            }
        };

        abstract Tensor of(Tensor x);
    }

    /** relu, and from the tenth call on something else. */
    private record Flawed(Flaw flaw, AtomicInteger calls) implements Workload {
        Flawed(Flaw flaw) {
            this(flaw, new AtomicInteger());
        }

        @Override
        public String id() {
            return "flawed";
        }

        @Override
        public String title() {
            return "for testing";
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
        }

        @Override
        public List<Tensor> weights(Mps mps, long seed) {
            return List.of();
        }

        @Override
        public List<Values> inputs(long seed, int variant) {
            return List.of(new Values(new float[] {-1, variant + 1}, Shape.of(2)));
        }

        @Override
        public List<Tensor> record(Mps mps, List<Tensor> weights, List<Tensor> inputs) {
            Tensor x = inputs.getFirst();
            return List.of(calls.incrementAndGet() < 10 ? x.relu() : flaw.of(x));
        }

        @Override
        public List<NdArray> reference(long seed, int variant) {
            throw new UnsupportedOperationException("a benchmark needs no reference");
        }
    }

    private static BenchReport run(Flaw flaw) throws InterruptedException {
        return new BenchJob(
                        new Bench(SETTINGS, List.of(new Flawed(flaw)), List.of()),
                        Strategies.safeOnly().candidates().subList(0, 1),
                        Optional.empty())
                .run(new Progress.Silent());
    }

    @Test
    void aWrongResultFailsTheRun() throws InterruptedException {
        BenchReport report = run(Flaw.WRONG);

        assertThat(report.result().passed()).isFalse();
        assertThat(BenchText.of(report))
                .containsPattern("flawed +\\w+ +2 .* WRONG\n")
                .containsPattern("flawed under \\w+ from 2 threads: [\\d,]+ calls wrong, the first: variant .* came")
                .endsWith("0 passed, 1 failed");
    }

    @Test
    void aCallThatThrowsFailsTheRun() throws InterruptedException {
        BenchReport report = run(Flaw.THROWS);

        assertThat(report.result().passed()).isFalse();
        assertThat(report.result().ending()).isEqualTo(Ending.COMPLETE);
        assertThat(BenchText.of(report)).contains("planted").endsWith("0 passed, 1 failed");
    }

    @Test
    void callsThatDoNotReturnEndTheRun() throws InterruptedException {
        BenchReport report = run(Flaw.STALLS);

        assertThat(report.result().passed()).isFalse();
        assertThat(report.result().ending()).isEqualTo(Ending.STALLED);
        assertThat(BenchText.of(report)).contains("calls did not return in time").endsWith("0 passed, 1 failed");
    }
}
