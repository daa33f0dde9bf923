// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mps.cli.report.ConformanceJson;
import mps.cli.report.ConformanceReport;
import mps.cli.report.ConformanceText;
import mps.tck.golden.GoldenFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws InterruptedException {
        ConformanceJob job = checked();
        ConformanceReport report = options.run(job::run, ConformanceText::of, ConformanceJson::write);
        return report.failed() == 0 ? ExitCodes.RIGHT : ExitCodes.FAILED;
    }

    private ConformanceJob checked() {
        CommandLine command = spec.commandLine();
        List<Candidate> strategies = options.checked(Strategies.safeOnly());
        Optional<String> model = options.deviceModel();
        if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            throw new ParameterException(command, "'" + folder + "' is no folder that can be read; name one with "
                    + "golden cases, such as mps.tck/src/main/resources/mps/tck/golden");
        }
        GoldenFolder golden = GoldenFolder.read(folder);
        if (golden.files().isEmpty() && golden.unreadable().isEmpty()) {
            throw new ParameterException(command, "'" + folder + "' has no golden cases; it needs .safetensors files "
                    + "whose metadata has \"cases\"");
        }
        return new ConformanceJob(folder, golden, strategies, model);
    }
}
