// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mps.cli.report.BenchHtml;
import mps.cli.report.BenchJson;
import mps.cli.report.BenchReport;
import mps.cli.report.BenchText;
import mps.tck.bench.Bench;
import mps.tck.bench.Bench.Batch;
import mps.tck.bench.BenchSettings;
import mps.tck.bench.BenchSettings.Limit;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mps bench}: the strategies side by side. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Measures the strategies side by side: throughput and latency of some workloads from several numbers of "
                    + "threads, and what batches gain. It takes about four minutes.",
            "",
            "In each round everything is measured for a short slice. A ratio compares slices of the same round, so "
                    + "that whatever else slows the machine down slows both; the median of all rounds is shown, and "
                    + "between which ratios half of the rounds were.",
            "",
            "Each result is compared, bit by bit, with the same work run alone. The exit code is 0 only if all were "
                    + "right, 1 if one was not, 2 if an option is wrong.",
            ""
        })
final class BenchCommand implements Callable<Integer> {
    private static final String BATCHES = "batches";
    private static final String BASELINE = "mutex";
    private static final int LARGEST_BATCH = 256;
    private static final int MOST_THREADS = 1_000;
    private static final int MOST_ROUNDS = 100_000;
    private static final int MOST_SECONDS = 1_000_000;
    private static final int LONGEST_SLICE = 60_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2,4,8,16",
            description = "How many threads call at once; several numbers with commas (default: ${DEFAULT-VALUE}).")
    private List<Integer> threads = List.of();

    @Option(
            names = "--workload",
            paramLabel = "ID",
            split = ",",
            defaultValue = Choice.ALL,
            description = "Workloads by the names in the table, those of verify or 'batches', which is a perceptron "
                    + "with batches of 1 to 256 samples and with samples of 8 clients together; several with commas "
                    + "(default: ${DEFAULT-VALUE}, those that say most).")
    private List<String> workloads = List.of();

    @ArgGroup
    private Length length = new Length();

    /** Either of the two. */
    private static final class Length {
        @Option(names = "--rounds", paramLabel = "N", description = "How many rounds to measure (default: 15).")
        private int rounds = 15;

        @Option(
                names = "--seconds",
                paramLabel = "S",
                description = "Begin rounds until so much time is over instead; one is measured in any case.")
        private @Nullable Integer seconds;
    }

    @Option(
            names = "--slice",
            paramLabel = "MS",
            defaultValue = "120",
            description = "How many milliseconds each slice takes (default: ${DEFAULT-VALUE}).")
    private int slice;

    @Option(names = "--seed", paramLabel = "N", description = "What all data is drawn from (default: always the same).")
    private long seed = BenchSettings.DEFAULT.seed();

    @Mixin
    private RunOptions options;

    @Mixin
    private HtmlOption html;

    @Override
    public Integer call() throws InterruptedException {
        BenchJob job = checked();
        BenchReport report = options.run(job::run, BenchText::of, BenchJson::write);
        html.write(file -> BenchHtml.write(report, file));
        return report.result().passed() ? ExitCodes.RIGHT : ExitCodes.FAILED;
    }

    private BenchJob checked() {
        CommandLine command = spec.commandLine();
        threads.forEach(count -> Values.between(command, "--threads", count, 1, MOST_THREADS));
        Values.between(command, "--slice", slice, 1, LONGEST_SLICE);
        html.check();
        // The one that others are compared with comes first.
        List<Candidate> strategies = options.checked(Strategies.safeOnly()).stream()
                .sorted(Comparator.comparing(candidate -> !candidate.id().equals(BASELINE)))
                .toList();
        List<String> chosen = workloadChoice().of(command, workloads);
        BenchSettings settings = new BenchSettings(
                threads.stream().distinct().sorted().toList(),
                limit(command),
                Duration.ofMillis(slice),
                seed,
                BenchSettings.DEFAULT.patience());
        Bench bench = new Bench(
                settings,
                chosen.stream().filter(id -> !id.equals(BATCHES)).map(Workloads::of).toList(),
                chosen.contains(BATCHES) ? batches() : List.of());
        return new BenchJob(bench, strategies, options.deviceModel());
    }

    private Limit limit(CommandLine command) {
        Integer seconds = length.seconds;
        return seconds == null
                ? new BenchSettings.Rounds((int) Values.between(command, "--rounds", length.rounds, 1, MOST_ROUNDS))
                : new BenchSettings.Time(
                        Duration.ofSeconds(Values.between(command, "--seconds", seconds, 1, MOST_SECONDS)));
    }

    private static Choice workloadChoice() {
        List<String> curated = Stream.concat(ids(Workloads.measured()), Stream.of(BATCHES)).toList();
        List<String> all = Stream.of(curated.stream(), ids(Workloads.all()), ids(Workloads.tiny()))
                .flatMap(some -> some)
                .distinct()
                .toList();
        return new Choice("--workload", all, Map.of(Choice.ALL, curated));
    }

    private static Stream<String> ids(List<Workload> some) {
        return some.stream().map(Workload::id);
    }

    private static List<Batch> batches() {
        return IntStream.iterate(1, samples -> samples <= LARGEST_BATCH, samples -> 2 * samples)
                .mapToObj(samples -> new Batch(samples, Workloads.perceptron(samples)))
                .toList();
    }
}
