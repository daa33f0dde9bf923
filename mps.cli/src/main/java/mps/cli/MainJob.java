// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import mps.api.DeviceInfo;
import mps.api.Mps;
import mps.cli.report.Strategy;
import mps.cli.report.Strategy.Safety;
import mps.cli.report.VerifyReport;
import mps.cli.report.VerifyReport.Row;
import mps.tck.verify.Failures;
import mps.tck.verify.Patiently;
import mps.tck.verify.Settings;
import mps.tck.verify.Verification;
import mps.tck.verify.WorkloadResult;
import mps.tck.verify.WorkloadResult.Ending;
import mps.tck.workload.Workload;

/**
 * Every workload under every strategy and from every number of threads, one after the other; each strategy has a runtime
 * of its own.
 *
 * @param settings how each workload runs, but for its number of threads
 * @param threads the numbers of threads
 * @param strategies the strategies; unsafe ones last
 * @param workloads the workloads
 * @param deviceModel the model of softmetal, where one is asked for
 */
record MainJob(
        Settings settings,
        List<Integer> threads,
        List<Candidate> strategies,
        List<Workload> workloads,
        Optional<String> deviceModel) {
    /** A call of an unsafe strategy that takes longer is taken for lost: it may be, and nobody is surprised. */
    private static final Duration MOST_PATIENCE_WITH_UNSAFE = Duration.ofSeconds(10);

    /** Runs it; what goes wrong in a workload is in the report. */
    VerifyReport run(Progress progress) throws InterruptedException {
        DeviceModel.choose(deviceModel, settings.seed());
        return new Run(progress).report();
    }

    private Duration patience(Safety safety) {
        return switch (safety) {
            case SAFE -> settings.patience();
            case UNSAFE -> settings.patience().compareTo(MOST_PATIENCE_WITH_UNSAFE) < 0
                    ? settings.patience()
                    : MOST_PATIENCE_WITH_UNSAFE;
        };
    }

    /** One run, as far as it has come. */
    private final class Run {
        private final Progress progress;
        private final Verification verification = new Verification(settings);
        private final List<DeviceInfo> devices = new ArrayList<>();
        private final List<Strategy> opened = new ArrayList<>();
        private final List<Row> rows = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Run(Progress progress) {
            this.progress = progress;
        }

        VerifyReport report() throws InterruptedException {
            for (int i = 0; i < strategies.size(); i++) {
                Ending ending = run(strategies.get(i));
                List<Candidate> left = strategies.subList(i + 1, strategies.size());
                if (ending == Ending.STALLED && !goOn(opened.getLast(), left)) {
                    break;
                }
            }
            return new VerifyReport(
                    new VerifyReport.Settings(
                            threads,
                            settings.kind().name().toLowerCase(Locale.ROOT),
                            settings.iterations(),
                            settings.seed(),
                            deviceModel),
                    devices.getFirst(),
                    opened,
                    rows,
                    notes);
        }

        /** After a stall the runtime is left behind, with calls still in it; close() would wait for them. */
        private boolean goOn(Strategy stalled, List<Candidate> left) {
            notes.add("after the stall, the rest of " + stalled.id() + " was not run");
            if (left.isEmpty()) {
                return false;
            }
            String others =
                    String.join(", ", left.stream().map(Candidate::id).toList());
            if (stalled.safety() == Safety.SAFE) {
                notes.add("nor was " + others);
                return false;
            }
            notes.add(others + " ran beside the unfinished works of " + stalled.id());
            return true;
        }

        private Ending run(Candidate candidate) throws InterruptedException {
            Mps mps = candidate.open();
            Strategy strategy = candidate.described(mps);
            devices.add(mps.device());
            opened.add(strategy);
            for (int count : threads) {
                Verification some = verification.with(count, patience(strategy.safety()));
                for (Workload workload : workloads) {
                    if (run(some, mps, strategy, workload) == Ending.STALLED) {
                        return Ending.STALLED;
                    }
                }
            }
            return close(mps, strategy);
        }

        private Ending run(Verification some, Mps mps, Strategy strategy, Workload workload)
                throws InterruptedException {
            int count = some.settings().threads();
            try {
                WorkloadResult result =
                        some.run(mps, workload, (what, done, total) -> show(strategy, what, (double) done / total));
                rows.add(row(strategy.id(), count, result));
                return result.ending();
            } catch (RuntimeException e) {
                if (strategy.safety() == Safety.SAFE) {
                    throw e;
                }
                rows.add(Row.failed(
                        workload.id(), strategy.id(), count, settings.iterations(), Failures.described(e)));
                return Ending.COMPLETE;
            }
        }

        private Ending close(Mps mps, Strategy strategy) throws InterruptedException {
            Duration patience = patience(strategy.safety());
            try {
                Patiently.call("mps-verify-close", patience, () -> {
                    mps.close();
                    return mps;
                });
                return Ending.COMPLETE;
            } catch (TimeoutException e) {
                rows.add(closingFailed(strategy, "it did not return within " + patience));
                return Ending.STALLED;
            } catch (ExecutionException e) {
                rows.add(closingFailed(strategy, Failures.described(e)));
                return Ending.COMPLETE;
            }
        }

        private Row closingFailed(Strategy strategy, String problem) {
            return Row.failed("(closing)", strategy.id(), threads.getLast(), 1, problem);
        }

        private void show(Strategy strategy, Workload workload, double share) {
            double all = (double) strategies.size() * threads.size() * workloads.size();
            progress.show((rows.size() + share) / all, workload.id() + " under " + strategy.id());
        }
    }

    private static Row row(String strategy, int threads, WorkloadResult result) {
        return new Row(
                result.workload().id(),
                strategy,
                threads,
                result.rightIterations(),
                result.iterations(),
                result.largestError(),
                result.workload().tolerance().absolute(),
                result.worksPerSecond(),
                millis(result.latency().p50()),
                millis(result.latency().p99()),
                result.failures().stream().findFirst());
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
