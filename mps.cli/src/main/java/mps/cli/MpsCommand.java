// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mps} without a command: says which there are. */
@Command(
        name = "mps",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Tensor inference on one GPU from many Java threads, every result right.",
        subcommands = {
            VerifyCommand.class,
            BenchCommand.class,
            SoakCommand.class,
            ConformanceCommand.class,
            ExplainCommand.class,
            InfoCommand.class
        })
final class MpsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; there are " + String.join(", ", spec.subcommands().keySet()));
    }
}
