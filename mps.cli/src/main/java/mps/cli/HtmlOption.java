// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --html}. */
final class HtmlOption {
    private static final String OPTION = "--html";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = OPTION,
            paramLabel = "FILE",
            description = "Also write the report to this file, as a page with charts that needs no other file.")
    private @Nullable Path file;

    /**
     * Checks the file, if one is asked for.
     *
     * @throws picocli.CommandLine.ParameterException if it cannot be written
     */
    void check() {
        Optional.ofNullable(file).ifPresent(html -> Values.writable(command.commandLine(), OPTION, html));
    }

    /** Calls {@code writer} with the file, if one is asked for. */
    void write(Consumer<Path> writer) {
        Optional.ofNullable(file).ifPresent(writer);
    }
}
