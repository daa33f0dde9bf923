// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Options that take some of a closed set of names. */
final class Choice {
    /** The name that stands for every one of the set. */
    static final String ALL = "all";

    private Choice() {}

    /**
     * Returns the chosen names in the order of {@code allowed}.
     *
     * @throws ParameterException if a name is not allowed; it lists what is
     */
    static List<String> of(CommandLine command, String option, List<String> chosen, List<String> allowed) {
        for (String name : chosen) {
            if (!name.equals(ALL) && !allowed.contains(name)) {
                throw new ParameterException(command, "%s knows no '%s'; allowed are %s and %s"
                        .formatted(option, name, String.join(", ", allowed), ALL));
            }
        }
        return chosen.contains(ALL)
                ? allowed
                : allowed.stream().filter(chosen::contains).toList();
    }

    /**
     * Returns {@code value} if it lies between {@code least} and {@code most}, both included.
     *
     * @throws ParameterException otherwise
     */
    static int between(CommandLine command, String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    command, "%s must be from %d to %d, but is %d".formatted(option, least, most, value));
        }
        return value;
    }

    /**
     * Checks that a file can be written, before minutes of work, not after them.
     *
     * @throws ParameterException if it is a folder, or its folder cannot be written to
     */
    static void writable(CommandLine command, String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
            throw new ParameterException(
                    command, option + " needs a file in a folder that can be written to, but is '" + file + "'");
        }
    }
}
