// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import mps.api.Mps;
import mps.api.MpsException;
import mps.tck.bench.BenchSettings.Rounds;
import mps.tck.bench.BenchSettings.Time;
import mps.tck.verify.WorkloadResult.Ending;
import mps.tck.workload.Workload;

/**
 * Measures workloads under several strategies from several numbers of threads.
 *
 * <p>In each round each combination is called for a short slice. What is compared is measured within seconds, in an
 * order that is drawn anew in each round, so that whatever else slows the machine down slows both sides of a ratio.
 * The first round counts for nothing but wrong results: it warms up. Each result is compared, bit by bit, with the
 * one computed alone.
 *
 * @param settings how it runs
 * @param workloads what is called under each strategy from each number of threads
 * @param batches one work for batches of these sizes, the first of one sample; none if that is not asked for
 */
public record Bench(BenchSettings settings, List<Workload> workloads, List<Batch> batches) {
    /** How many clients a batched function has. */
    public static final int CLIENTS = 8;

    /**
     * A work that computes several samples.
     *
     * @param samples how many
     * @param workload what is called
     */
    public record Batch(int samples, Workload workload) {}

    /** Copies the lists. */
    public Bench {
        workloads = List.copyOf(workloads);
        batches = List.copyOf(batches);
    }

    /**
     * Runs it.
     *
     * @param runtimes one for each strategy, the baseline first; they stay open, and nobody else should use them
     * @param progress hears of each slice
     * @return what was measured; wrong results are in there
     * @throws MpsException if a work cannot be computed alone
     * @throws InterruptedException if the thread was interrupted
     */
    public BenchResult run(List<Mps> runtimes, BenchProgress progress) throws InterruptedException {
        long begin = System.nanoTime();
        Roster roster = new Roster(this, runtimes, progress);
        Run run = new Run(roster, begin, progress);
        Ending ending = run.toTheEnd();
        if (ending == Ending.COMPLETE) {
            roster.close();
        }
        return new BenchResult(
                roster.workloads().stream().flatMap(Roster.Group::measurements).toList(),
                roster.batches().measurements().toList(),
                run.rounds,
                Duration.ofNanos(System.nanoTime() - begin),
                ending);
    }

    /** One run, as far as it has come. */
    private final class Run {
        private final Roster roster;
        private final long begin;
        private final BenchProgress progress;
        private final SplittableRandom random = new SplittableRandom(settings.seed());
        private int rounds = -1;
        private int slices;

        Run(Roster roster, long begin, BenchProgress progress) {
            this.roster = roster;
            this.begin = begin;
            this.progress = progress;
        }

        Ending toTheEnd() throws InterruptedException {
            try (Callers callers = new Callers()) {
                while (rounds < 1 || !isOver()) {
                    for (Roster.Group group : roster.groups()) {
                        for (Contender contender : group.shuffled(random)) {
                            if (measure(contender, callers) == Ending.STALLED) {
                                return Ending.STALLED;
                            }
                        }
                    }
                    rounds++;
                }
            }
            return Ending.COMPLETE;
        }

        private boolean isOver() {
            return switch (settings.limit()) {
                case Rounds(int count) -> rounds == count;
                case Time(Duration duration) -> System.nanoTime() - begin >= duration.toNanos();
            };
        }

        private Ending measure(Contender contender, Callers callers) throws InterruptedException {
            progress.begins(share(), described(contender.combination()));
            slices++;
            try {
                if (rounds < 0) {
                    contender.warmUp(callers, settings);
                } else {
                    contender.measure(callers, settings);
                }
                return Ending.COMPLETE;
            } catch (TimeoutException e) {
                contender.lost();
                return Ending.STALLED;
            }
        }

        private double share() {
            return switch (settings.limit()) {
                case Rounds(int count) -> slices / (roster.size() * (count + 1.0));
                case Time(Duration duration) -> Math.min(1, (double) (System.nanoTime() - begin) / duration.toNanos());
            };
        }

        private String described(Combination combination) {
            return "%s under %s, %d thread%s"
                    .formatted(
                            combination.workload(),
                            combination.strategy(),
                            combination.threads(),
                            combination.threads() == 1 ? "" : "s");
        }
    }
}
