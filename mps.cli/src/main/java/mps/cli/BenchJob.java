// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mps.api.Mps;
import mps.cli.report.BenchReport;
import mps.cli.report.Machine;
import mps.cli.report.Strategy;
import mps.tck.bench.Bench;
import mps.tck.bench.BenchResult;
import mps.tck.verify.WorkloadResult.Ending;

/**
 * A benchmark with a runtime for each strategy, all open at once.
 *
 * @param bench what is measured
 * @param strategies the strategies, the baseline first
 * @param deviceModel the model of softmetal, where one is asked for
 */
record BenchJob(Bench bench, List<Candidate> strategies, Optional<String> deviceModel) {

    /** Runs it; wrong results are in the report. */
    BenchReport run(Progress progress) throws InterruptedException {
        DeviceModel.choose(deviceModel, bench.settings().seed());
        List<Mps> runtimes = new ArrayList<>();
        Ending ending = Ending.COMPLETE;
        try {
            strategies.forEach(candidate -> runtimes.add(candidate.open()));
            List<Strategy> opened = new ArrayList<>();
            for (int i = 0; i < runtimes.size(); i++) {
                opened.add(strategies.get(i).described(runtimes.get(i)));
            }
            BenchResult result = bench.run(runtimes, progress::show);
            ending = result.ending();
            return new BenchReport(
                    bench.settings(), deviceModel, Machine.current(), runtimes.getFirst().device(), opened, result);
        } finally {
            // After a stall calls are still inside; closing would wait for them.
            if (ending == Ending.COMPLETE) {
                runtimes.forEach(Mps::close);
            }
        }
    }
}
