// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mps.api.spi.SyncStrategyProvider;
import mps.cli.report.ReportJson;
import mps.cli.report.ReportText;
import mps.cli.report.VerifyReport;
import mps.tck.verify.Settings;
import mps.tck.verify.Settings.ThreadKind;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mps verify}: the main job. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Runs every workload under every strategy from many threads at once and counts the right results.",
            "",
            "An iteration is right when the result of every thread is bit-identical to the same work run alone, and "
                    + "that is within tolerance of an independent reference. The exit code is 0 only if every "
                    + "iteration was right, 1 if one was not, 2 if an option is wrong.",
            ""
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int MOST_THREADS = 10_000;
    private static final int MOST_ITERATIONS = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many threads call at once (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "30",
            description = "How often each thread runs each workload (default: ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--virtual", description = "Make every thread virtual.")
    private boolean virtual;

    @Option(
            names = "--sync",
            paramLabel = "ID",
            split = ",",
            defaultValue = Choice.ALL,
            description = "Strategies: mutex, barrier, queue, or all; several with commas (default: ${DEFAULT-VALUE}).")
    private List<String> strategies = List.of();

    @Option(
            names = "--workload",
            paramLabel = "ID",
            split = ",",
            defaultValue = Choice.ALL,
            description = "Workloads by the names in the table, or all; several with commas "
                    + "(default: ${DEFAULT-VALUE}).")
    private List<String> workloads = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "What all data is drawn from (default: always the same).")
    private long seed = Settings.DEFAULT.seed();

    @Option(
            names = DeviceModel.OPTION,
            paramLabel = "MODEL",
            description = DeviceModel.DESCRIPTION)
    private @Nullable String deviceModel;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the report to this file, as JSON.")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        MainJob job = checked();
        PrintWriter out = spec.commandLine().getOut();
        VerifyReport report;
        try (Progress progress = Progress.to(out)) {
            report = job.run(progress);
        }
        out.println(ReportText.of(report));
        if (json != null) {
            ReportJson.write(report, json);
        }
        return report.failed() == 0 ? ExitCodes.RIGHT : ExitCodes.FAILED;
    }

    private MainJob checked() {
        CommandLine command = spec.commandLine();
        Choice.between(command, "--threads", threads, 1, MOST_THREADS);
        Choice.between(command, "--iterations", iterations, 1, MOST_ITERATIONS);
        List<String> ids =
                Strategies.found().stream().map(SyncStrategyProvider::id).toList();
        List<String> names = Workloads.all().stream().map(Workload::id).toList();
        List<String> chosen = Choice.of(command, "--sync", strategies, ids);
        List<Workload> works = Choice.of(command, "--workload", workloads, names).stream()
                .map(Workloads::of)
                .toList();
        Optional<String> model = Optional.ofNullable(deviceModel);
        DeviceModel.check(command, model);
        Optional.ofNullable(json).ifPresent(file -> Choice.writable(command, "--json", file));
        Settings settings = new Settings(
                threads,
                iterations,
                virtual ? ThreadKind.VIRTUAL : ThreadKind.PLATFORM,
                seed,
                Settings.DEFAULT.patience());
        return new MainJob(settings, chosen, works, model);
    }
}
