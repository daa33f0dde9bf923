// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import mps.api.spi.Work;
import mps.cli.report.Strategy.Safety;
import mps.cli.report.VerifyReport;
import mps.cli.report.VerifyReport.Row;
import mps.tck.device.OneStepWork;
import mps.tck.unsafe.UnsafeProvider;
import mps.tck.verify.Settings;
import mps.tck.workload.Workloads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a strategy does to a run that loses works, throws, or does not close. */
@Timeout(120)
final class StalledRunTest {
    private static final Settings SETTINGS =
            Settings.DEFAULT.withThreads(2).withIterations(2).withPatience(Duration.ofSeconds(1));

    /** How {@link Flawed} goes wrong, once it has done some works as it should. */
    private enum Flaw {
        LOSES_WORKS,
        THROWS,
        DOES_NOT_CLOSE
    }

    /** The strategy {@code none} with a flaw that begins after so many works. */
    private record Flawed(Flaw flaw, int rightWorks) implements SyncStrategyProvider {
        @Override
        public String id() {
            return "flawed";
        }

        @Override
        public String summary() {
            return "for testing";
        }

        @Override
        public SyncStrategy open(CommandDevice device, StrategyOptions options) {
            SyncStrategy whole = UnsafeProvider.none().open(device, options);
            AtomicInteger works = new AtomicInteger();
            return new SyncStrategy() {
                @Override
                public Submission submit(Work work) {
                    if (works.incrementAndGet() > rightWorks && flaw == Flaw.LOSES_WORKS) {
                        return new Submission(work);
                    }
                    if (works.get() > rightWorks && flaw == Flaw.THROWS) {
                        throw new IllegalStateException("planted");
                    }
                    return whole.submit(work);
                }

                @Override
                public void synchronize() {
                    whole.synchronize();
                }

                @Override
                public void close() {
                    whole.close();
                    if (flaw == Flaw.DOES_NOT_CLOSE) {
                        new Submission(new OneStepWork()).await();
                    }
                }
            };
        }
    }

    private static VerifyReport run(Candidate first) throws InterruptedException {
        return new MainJob(
                        SETTINGS,
                        List.of(2),
                        List.of(first, new Candidate(UnsafeProvider.none(), Safety.UNSAFE)),
                        List.of(Workloads.of("contiguous"), Workloads.of("linear")),
                        Optional.empty())
                .run(new Progress.Silent());
    }

    private static Candidate flawed(Flaw flaw, int rightWorks, Safety safety) {
        return new Candidate(new Flawed(flaw, rightWorks), safety);
    }

    @Test
    void anUnsafeStrategyThatLosesWorksIsLeftBehindAndTheNextIsRun() throws InterruptedException {
        VerifyReport report = run(flawed(Flaw.LOSES_WORKS, 4, Safety.UNSAFE));

        assertThat(report.rows()).extracting(Row::strategy).containsExactly("flawed", "none", "none");
        assertThat(report.rows().getFirst().problem().orElseThrow()).contains("calls did not return in time");
        assertThat(report.notes())
                .containsExactly(
                        "after the stall, the rest of flawed was not run",
                        "none ran beside the unfinished works of flawed");
        assertThat(report.rows().getLast().passed()).isTrue();
        assertThat(report.unsafe().wrong()).isEqualTo(1);
        assertThat(report.failed()).isZero();
    }

    @Test
    void oneThatLosesWorksWhenAloneIsLeftBehindAsWell() throws InterruptedException {
        VerifyReport report = run(flawed(Flaw.LOSES_WORKS, 0, Safety.UNSAFE));

        assertThat(report.rows().getFirst().problem()).contains("alone, it did not return in time");
        assertThat(report.rows()).hasSize(3);
    }

    @Test
    void aSafeStrategyThatLosesWorksEndsTheRun() throws InterruptedException {
        VerifyReport report = run(flawed(Flaw.LOSES_WORKS, 4, Safety.SAFE));

        assertThat(report.rows()).singleElement().matches(row -> !row.passed());
        assertThat(report.notes())
                .containsExactly("after the stall, the rest of flawed was not run", "nor was none");
        assertThat(report.failed()).isEqualTo(1);
    }

    @Test
    void whatIsThrownIsWrongAndEveryRowIsThere() throws InterruptedException {
        VerifyReport report = run(flawed(Flaw.THROWS, 4, Safety.UNSAFE));

        assertThat(report.rows()).hasSize(4);
        assertThat(report.rows().subList(0, 2))
                .allMatch(row -> row.right() == 0)
                .allMatch(row -> row.problem().orElseThrow().contains("planted"));
    }

    @Test
    void notClosingIsARowOfItsOwn() throws InterruptedException {
        VerifyReport report = run(flawed(Flaw.DOES_NOT_CLOSE, Integer.MAX_VALUE, Safety.SAFE));

        assertThat(report.rows().getLast().workload()).isEqualTo("(closing)");
        assertThat(report.rows().getLast().problem().orElseThrow()).contains("did not return within");
        assertThat(report.failed()).isEqualTo(1);
    }
}
