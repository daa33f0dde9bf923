// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mps.cli.report.SoakJson;
import mps.cli.report.SoakReport;
import mps.cli.report.SoakText;
import mps.tck.soak.SoakSettings;
import mps.tck.soak.SoakSettings.Disturbance;
import mps.tck.soak.SoakSettings.Limit;
import mps.tck.verify.Settings;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mps soak}: whether it holds for long, and when the device and the callers misbehave. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Runs very many works, most of them tiny, from many threads, and disturbs them: futures are cancelled, "
                    + "deadlines pass, waiting threads are interrupted, and the runtime is closed in the middle of "
                    + "work and opened again. With --faults the device fails, too.",
            "",
            "Then it checks that every call ended and every future completed, in time, with a value or with an exception "
                    + "of mps; that every value is bit-identical to the same work run alone; and that no tensor, no "
                    + "device memory, no device object and no thread is left. The exit code is 0 only if all of that "
                    + "holds, 1 if not, 2 if an option is wrong.",
            ""
        })
final class SoakCommand implements Callable<Integer> {
    private static final int MOST_THREADS = 1_000;
    private static final long MOST_WORKS = 1_000_000_000;
    private static final long MOST_MINUTES = 10_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many threads call at once (default: ${DEFAULT-VALUE}).")
    private int threads;

    @ArgGroup
    private Length length = new Length();

    /** Either of the two. */
    private static final class Length {
        @Option(
                names = "--works",
                paramLabel = "N",
                description = "How many works to run under each strategy (default: 100000).")
        private long works = 100_000;

        @Option(names = "--minutes", paramLabel = "M", description = "How long to run under each strategy instead.")
        private long minutes;
    }

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "What data, disturbances and faults are drawn from (default: always the same).")
    private long seed = Settings.DEFAULT.seed();

    @Mixin
    private Faults faults;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws InterruptedException {
        SoakJob job = checked();
        SoakReport report = options.run(job::run, SoakText::of, SoakJson::write);
        return report.failed() == 0 ? ExitCodes.RIGHT : ExitCodes.FAILED;
    }

    private SoakJob checked() {
        CommandLine command = spec.commandLine();
        Values.between(command, "--threads", threads, 1, MOST_THREADS);
        Values.between(command, "--works", length.works, 1, MOST_WORKS);
        Values.between(command, "--minutes", length.minutes, 0, MOST_MINUTES);
        Limit limit = length.minutes > 0
                ? new SoakSettings.Time(Duration.ofMinutes(length.minutes))
                : new SoakSettings.Works(length.works);
        List<Candidate> strategies = options.checked(Strategies.withUnsafe());
        Optional<String> model = options.deviceModel();
        Optional<String> asked = faults.checked();
        SoakSettings settings = new SoakSettings(
                threads, limit, seed, Faults.of(asked), Disturbance.DEFAULT, Settings.DEFAULT.patience());
        return new SoakJob(settings, strategies, model, asked);
    }
}
