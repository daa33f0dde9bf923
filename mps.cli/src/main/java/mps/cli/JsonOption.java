// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --json}. */
final class JsonOption {
    private static final String OPTION = "--json";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = OPTION, paramLabel = "FILE", description = "Also write what is shown to this file, as JSON.")
    private @Nullable Path file;

    /**
     * Checks the file, if one is asked for.
     *
     * @throws picocli.CommandLine.ParameterException if it cannot be written
     */
    void check() {
        Optional.ofNullable(file).ifPresent(json -> Values.writable(command.commandLine(), OPTION, json));
    }

    /** Calls {@code writer} with the file, if one is asked for. */
    void write(Consumer<Path> writer) {
        Optional.ofNullable(file).ifPresent(writer);
    }
}
