// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.Optional;
import java.util.regex.Pattern;
import mps.tck.soak.SoakSettings.DeviceFaults;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --faults}: how often softmetal fails what is right. */
final class Faults {
    private static final String OPTION = "--faults";
    private static final String PROPERTY = "mps.softmetal.fault-rate";
    private static final String NONE = "0";
    private static final Pattern FORM = Pattern.compile("(\\d{1,6}|1000000)(:[a-z-]+(,[a-z-]+)*)?");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = OPTION,
            paramLabel = "RATE[:KIND,...]",
            description = "Let softmetal fail so many of a million command buffers, in these ways: the names of "
                    + "Metal's errors, such as page-fault, timeout and out-of-memory, or slow, stuck, allocation; all "
                    + "unless said (default: none).")
    private @Nullable String faults;

    /**
     * Returns the faults as softmetal takes them, if any are asked for.
     *
     * @throws ParameterException if they have another form
     */
    Optional<String> checked() {
        Optional<String> asked = Optional.ofNullable(faults);
        asked.filter(text -> !FORM.matcher(text).matches()).ifPresent(text -> {
            throw new ParameterException(command.commandLine(), OPTION + " must be a number of command buffers in a "
                    + "million, and perhaps a colon and kinds with commas, but is '" + text + "'");
        });
        return asked.filter(text -> !text.matches("0+(:.*)?"));
    }

    /** Returns whether the device fails with these. */
    static DeviceFaults of(Optional<String> faults) {
        return faults.isPresent() ? DeviceFaults.ON : DeviceFaults.OFF;
    }

    /** Lets the device fail from the next runtime on; softmetal reads it when one is opened. */
    static void begin(Optional<String> faults, long seed) {
        faults.ifPresent(rate -> {
            System.setProperty("mps.softmetal.seed", Long.toUnsignedString(seed));
            System.setProperty(PROPERTY, rate);
        });
    }

    /** Lets it work as it should from the next runtime on. */
    static void end(Optional<String> faults) {
        faults.ifPresent(rate -> System.setProperty(PROPERTY, NONE));
    }
}
