// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Checks of option values that picocli does not do. */
final class Values {
    private Values() {}

    /**
     * Returns {@code value} if it lies between {@code least} and {@code most}, both included.
     *
     * @throws ParameterException otherwise
     */
    static long between(CommandLine command, String option, long value, long least, long most) {
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
