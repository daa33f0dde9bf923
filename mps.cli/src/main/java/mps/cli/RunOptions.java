// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common that run a job under some strategies and report what came out. */
final class RunOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = Strategies.OPTION,
            paramLabel = "ID",
            split = ",",
            defaultValue = Choice.ALL,
            description = "Strategies: mutex, barrier, queue, or all; several with commas (default: ${DEFAULT-VALUE}).")
    private List<String> strategies = List.of();

    @Mixin
    private DeviceModel deviceModel;

    @Mixin
    private JsonOption json;

    /** A job of some minutes. */
    @FunctionalInterface
    interface Job<R> {
        /** Does the job; what goes wrong in it is in the report. */
        R run(Progress progress) throws InterruptedException;
    }

    /**
     * Returns the chosen ones of {@code available}.
     *
     * @throws ParameterException if one is not there, or the report could not be written in the end
     */
    List<Candidate> checked(Strategies available) {
        json.check();
        return available.choose(command.commandLine(), strategies);
    }

    /**
     * Returns the models of softmetal that are asked for.
     *
     * @throws ParameterException if there is no such model
     */
    Optional<String> deviceModel() {
        return deviceModel.checked();
    }

    /** Runs a job, shows how far it is, and prints and writes its report. */
    <R> R run(Job<R> job, Function<R, String> text, BiConsumer<R, Path> writer) throws InterruptedException {
        PrintWriter out = command.commandLine().getOut();
        R report;
        try (Progress progress = Progress.to(out)) {
            report = job.run(progress);
        }
        out.println(text.apply(report));
        json.write(file -> writer.accept(report, file));
        return report;
    }
}
