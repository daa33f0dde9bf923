// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --device-model}: how softmetal behaves. */
final class DeviceModel {
    private static final String OPTION = "--device-model";
    private static final Choice MODELS =
            new Choice(OPTION, List.of("faithful", "lazy", "encode-race", "overlap-hazard"), Map.of());

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = OPTION,
            paramLabel = "MODEL",
            split = ",",
            description = "How softmetal behaves; several with commas. faithful: as Metal documents it, commands run as "
                    + "soon as they are committed. lazy: only when somebody waits for them. encode-race: threads that "
                    + "encode at once disturb each other. overlap-hazard: while several queues have work, the result "
                    + "of a copy is seen late.")
    private @Nullable List<String> models;

    /**
     * Returns the models as softmetal takes them, if any is asked for.
     *
     * @throws CommandLine.ParameterException if there is no such model
     */
    Optional<String> checked() {
        return Optional.ofNullable(models).map(some -> String.join(",", MODELS.of(command.commandLine(), some)));
    }

    /** Chooses the models; softmetal reads them when a runtime is opened. */
    static void choose(Optional<String> models, long seed) {
        models.ifPresent(names -> {
            System.setProperty("mps.softmetal.device-model", names);
            System.setProperty("mps.softmetal.seed", Long.toUnsignedString(seed));
        });
    }
}
