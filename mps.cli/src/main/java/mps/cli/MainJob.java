// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import mps.api.DeviceInfo;
import mps.api.Mps;
import mps.cli.report.VerifyReport;
import mps.cli.report.VerifyReport.Row;
import mps.cli.report.VerifyReport.Strategy;
import mps.tck.verify.Settings;
import mps.tck.verify.Verification;
import mps.tck.verify.WorkloadResult;
import mps.tck.verify.WorkloadResult.Ending;
import mps.tck.workload.Workload;

/**
 * Every workload under every strategy, one after the other; each strategy has a runtime of its own.
 *
 * @param settings how each workload runs
 * @param strategies the ids of the strategies
 * @param workloads the workloads
 * @param deviceModel the model of softmetal, where one is asked for
 */
record MainJob(Settings settings, List<String> strategies, List<Workload> workloads, Optional<String> deviceModel) {

    /** Runs it; what goes wrong in a workload is in the report. */
    VerifyReport run(Progress progress) throws InterruptedException {
        DeviceModel.choose(deviceModel, settings.seed());
        return new Run(progress).report();
    }

    /** One run, as far as it has come. */
    private final class Run {
        private final Progress progress;
        private final Verification verification = new Verification(settings);
        private final List<DeviceInfo> devices = new ArrayList<>();
        private final List<Strategy> opened = new ArrayList<>();
        private final List<Row> rows = new ArrayList<>();

        Run(Progress progress) {
            this.progress = progress;
        }

        VerifyReport report() throws InterruptedException {
            for (String strategy : strategies) {
                if (run(strategy) == Ending.STALLED) {
                    break;
                }
            }
            return new VerifyReport(
                    new VerifyReport.Settings(
                            settings.threads(),
                            settings.kind().name().toLowerCase(Locale.ROOT),
                            settings.iterations(),
                            settings.seed(),
                            deviceModel),
                    devices.getFirst(),
                    opened,
                    rows);
        }

        private Ending run(String strategy) throws InterruptedException {
            Mps mps = Mps.builder().sync(strategy).open();
            devices.add(mps.device());
            opened.add(new Strategy(strategy, mps.strategyOptions()));
            for (Workload workload : workloads) {
                WorkloadResult result = verification.run(
                        mps, workload, (what, done, total) -> show(strategy, what, (double) done / total));
                rows.add(row(strategy, result));
                if (result.ending() == Ending.STALLED) {
                    // Calls are still out, and close() would wait for them. They end with the process.
                    return Ending.STALLED;
                }
            }
            mps.close();
            return Ending.COMPLETE;
        }

        private void show(String strategy, Workload workload, double share) {
            double all = (double) strategies.size() * workloads.size();
            progress.show((rows.size() + share) / all, workload.id() + " under " + strategy);
        }

        private Row row(String strategy, WorkloadResult result) {
            return new Row(
                    result.workload().id(),
                    strategy,
                    result.rightIterations(),
                    result.iterations(),
                    result.largestError(),
                    result.workload().tolerance().absolute(),
                    result.worksPerSecond(),
                    millis(result.latency().p50()),
                    millis(result.latency().p99()),
                    result.failures().stream().findFirst());
        }
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
