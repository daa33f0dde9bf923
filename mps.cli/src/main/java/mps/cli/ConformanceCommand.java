// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mps.api.spi.SyncStrategyProvider;
import mps.cli.report.ConformanceJson;
import mps.cli.report.ConformanceReport;
import mps.cli.report.ConformanceText;
import mps.tck.golden.GoldenFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mps conformance}: the operations, against results that PyTorch computed. */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Runs every golden case of a folder and compares with the results stored there.",
            "",
            "A case is one operation in PyTorch's words. It runs under every strategy, with operands that are dense, "
                    + "transposed, sliced and expanded in memory. float32 must be within 1e-6 + 1e-5 * |expected| "
                    + "(1e-4 for sums of more than 256 terms), half types the nearest number or its neighbour, whole "
                    + "numbers and booleans equal. The exit code is 0 only if every check passed, 1 if one failed, 2 "
                    + "if an option is wrong.",
            ""
        })
final class ConformanceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            description = "The folder with .safetensors files whose metadata lists cases as a JSON array of "
                    + "{id, op, args, inputs, outputs}.")
    private Path folder = Path.of("");

    @Option(
            names = "--sync",
            paramLabel = "ID",
            split = ",",
            defaultValue = Choice.ALL,
            description = "Strategies: mutex, barrier, queue, or all; several with commas (default: ${DEFAULT-VALUE}).")
    private List<String> strategies = List.of();

    @Option(names = DeviceModel.OPTION, paramLabel = "MODEL", description = DeviceModel.DESCRIPTION)
    private @Nullable String deviceModel;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the report to this file, as JSON.")
    private @Nullable Path json;

    @Override
    public Integer call() {
        ConformanceJob job = checked();
        PrintWriter out = spec.commandLine().getOut();
        ConformanceReport report;
        try (Progress progress = Progress.to(out)) {
            report = job.run(progress);
        }
        out.println(ConformanceText.of(report));
        if (json != null) {
            ConformanceJson.write(report, json);
        }
        return report.failed() == 0 ? ExitCodes.RIGHT : ExitCodes.FAILED;
    }

    private ConformanceJob checked() {
        CommandLine command = spec.commandLine();
        List<String> ids =
                Strategies.found().stream().map(SyncStrategyProvider::id).toList();
        List<String> chosen = Choice.of(command, "--sync", strategies, ids);
        Optional<String> model = Optional.ofNullable(deviceModel);
        DeviceModel.check(command, model);
        Optional.ofNullable(json).ifPresent(file -> Choice.writable(command, "--json", file));
        if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            throw new ParameterException(command, "'" + folder + "' is no folder that can be read; name one with "
                    + "golden cases, such as mps.tck/src/main/resources/mps/tck/golden");
        }
        GoldenFolder golden = GoldenFolder.read(folder);
        if (golden.files().isEmpty() && golden.unreadable().isEmpty()) {
            throw new ParameterException(command, "'" + folder + "' has no golden cases; it needs .safetensors files "
                    + "whose metadata has \"cases\"");
        }
        return new ConformanceJob(folder, golden, chosen, model);
    }
}
