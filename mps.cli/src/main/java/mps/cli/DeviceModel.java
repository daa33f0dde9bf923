// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** The option {@code --device-model}: how softmetal behaves. */
final class DeviceModel {
    static final String OPTION = "--device-model";
    static final String DESCRIPTION = "How softmetal behaves: faithful runs commands as soon as they are committed, "
            + "lazy only when somebody waits for them.";

    private static final List<String> NAMES = List.of("faithful", "lazy");

    private DeviceModel() {}

    /**
     * Checks the option's value.
     *
     * @throws CommandLine.ParameterException if there is no such model
     */
    static void check(CommandLine command, Optional<String> model) {
        model.ifPresent(name -> Choice.of(command, OPTION, List.of(name), NAMES));
    }

    /** Chooses the model; softmetal reads it once, when the first runtime is opened. */
    static void choose(Optional<String> model, long seed) {
        model.ifPresent(name -> {
            System.setProperty("mps.softmetal.device-model", name);
            System.setProperty("mps.softmetal.seed", Long.toUnsignedString(seed));
        });
    }
}
