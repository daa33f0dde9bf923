// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.List;
import java.util.concurrent.Callable;
import mps.cli.report.ReportHtml;
import mps.cli.report.ReportJson;
import mps.cli.report.ReportText;
import mps.cli.report.VerifyReport;
import mps.tck.verify.Settings;
import mps.tck.verify.Settings.ThreadKind;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "",
            "--sync unsafe adds two strategies that are wrong on purpose: 'none' locks nothing, 'mutex scope=op' each "
                    + "step alone. Their rows are marked and counted apart, and do not touch the exit code. They show "
                    + "what the others prevent on a device with races: --device-model encode-race,overlap-hazard.",
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
            split = ",",
            defaultValue = "8",
            description = "How many threads call at once; several numbers with commas, each is run "
                    + "(default: ${DEFAULT-VALUE}).")
    private List<Integer> threads = List.of();

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "30",
            description = "How often each thread runs each workload (default: ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--virtual", description = "Make every thread virtual.")
    private boolean virtual;

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

    @Mixin
    private RunOptions options;

    @Mixin
    private HtmlOption html;

    @Override
    public Integer call() throws InterruptedException {
        MainJob job = checked();
        VerifyReport report = options.run(job::run, ReportText::of, ReportJson::write);
        html.write(file -> ReportHtml.write(report, file));
        return report.failed() == 0 ? ExitCodes.RIGHT : ExitCodes.FAILED;
    }

    private MainJob checked() {
        CommandLine command = spec.commandLine();
        threads.forEach(count -> Values.between(command, "--threads", count, 1, MOST_THREADS));
        Values.between(command, "--iterations", iterations, 1, MOST_ITERATIONS);
        html.check();
        List<Candidate> strategies = options.checked(Strategies.withUnsafe());
        List<String> ids = Workloads.all().stream().map(Workload::id).toList();
        List<Workload> chosen = Choice.ofAll("--workload", ids).of(command, workloads).stream()
                .map(Workloads::of)
                .toList();
        Settings settings = Settings.DEFAULT
                .withIterations(iterations)
                .withKind(virtual ? ThreadKind.VIRTUAL : ThreadKind.PLATFORM)
                .withSeed(seed);
        return new MainJob(settings, threads, strategies, chosen, options.deviceModel());
    }
}
