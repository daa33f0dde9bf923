// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import mps.api.Explanation;
import mps.api.Mps;
import mps.api.Scope;
import mps.cli.report.ExplanationJson;
import mps.cli.report.ExplanationText;
import mps.tck.verify.Settings;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mps explain}: what a workload becomes on the device. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Shows the plan of a workload: what the device does, in order, and in which memory.",
            "",
            "Nothing is computed. A grid is the simdgroups of a kernel; rows, columns, interior and matrices of a "
                    + "product; or the bytes of a copy. What a step reads and writes is the number of a buffer, and "
                    + "after a plus where in it, in bytes.",
            ""
        })
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "WORKLOAD",
            description = "A workload by its name in the table of 'mps verify'; without it, they are listed.")
    private @Nullable String workload;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine();
        Workload chosen = chosen(command);
        json.check();
        Explanation explanation = explanation(chosen);
        PrintWriter out = command.getOut();
        out.println(ExplanationText.of(chosen.title(), explanation));
        json.write(file -> ExplanationJson.write(chosen.id(), explanation, file));
        return ExitCodes.RIGHT;
    }

    private Workload chosen(CommandLine command) {
        return Workloads.all().stream()
                .filter(one -> one.id().equals(workload))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        command,
                        (workload == null ? "a workload is missing" : "there is no workload '" + workload + "'")
                                + "; there are "
                                + Workloads.all().stream().map(Workload::id).collect(Collectors.joining(", "))));
    }

    /** Plans are the same under every strategy. */
    private static Explanation explanation(Workload workload) {
        long seed = Settings.DEFAULT.seed();
        Mps.Builder builder = Mps.builder();
        Strategies.found().stream().findFirst().ifPresent(any -> builder.sync(any.id()));
        try (Mps mps = builder.open();
                LoadedWorkload loaded = new LoadedWorkload(workload, mps, seed);
                Scope _ = mps.scope()) {
            return mps.explain(loaded.record(workload.inputs(seed, 0)).results());
        }
    }
}
