// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import mps.api.DeviceInfo;
import mps.api.Mps;
import mps.cli.report.SoakReport;
import mps.cli.report.Strategy;
import mps.tck.soak.Opener;
import mps.tck.soak.Soak;
import mps.tck.soak.SoakResult;
import mps.tck.soak.SoakSettings;
import mps.tck.soak.SoakWork;

/**
 * A soak under each strategy, one after the other.
 *
 * @param settings how each runs
 * @param strategies the strategies
 * @param deviceModel the model of softmetal, where one is asked for
 * @param faults the faults of softmetal, where some are asked for
 */
record SoakJob(
        SoakSettings settings, List<Candidate> strategies, Optional<String> deviceModel, Optional<String> faults) {

    /** Runs it; what goes wrong is in the report. */
    SoakReport run(Progress progress) throws InterruptedException {
        DeviceModel.choose(deviceModel, settings.seed());
        progress.show(0, "computing alone what must come out");
        Candidate first = strategies.getFirst();
        DeviceInfo device;
        List<SoakWork> works;
        try (Mps mps = first.open()) {
            device = mps.device();
            works = SoakWork.prepare(mps, settings.seed());
        }
        Soak soak = new Soak(settings, works);
        List<SoakReport.Row> rows = new ArrayList<>();
        // Each runtime has faults of its own: one that could not be opened can be tried again.
        AtomicLong faultSeed = new AtomicLong(settings.seed());
        try {
            for (Candidate candidate : strategies) {
                double before = rows.size();
                Opener opener = () -> {
                    Faults.begin(faults, faultSeed.getAndIncrement());
                    return candidate.open();
                };
                SoakResult result = soak.run(opener, (count, share) -> progress.show(
                        (before + share) / strategies.size(), "%,d works under %s".formatted(count, candidate.id())));
                rows.add(new SoakReport.Row(described(candidate), result));
            }
        } finally {
            Faults.end(faults);
        }
        return new SoakReport(settings, deviceModel, faults, device, rows);
    }

    private static Strategy described(Candidate candidate) {
        try (Mps mps = candidate.open()) {
            return candidate.described(mps);
        }
    }
}
