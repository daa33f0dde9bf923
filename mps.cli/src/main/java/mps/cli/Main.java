// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import mps.api.MpsException;
import picocli.CommandLine;

/** The entry of the {@code mps} command. */
public final class Main {
    /** Held here because the logging system forgets loggers, with their level, that nobody holds. */
    private static final Logger RUNTIME_LOG = Logger.getLogger("mps");

    private Main() {}

    /** Runs the command and ends the process with its {@linkplain ExitCodes exit code}. */
    public static void main(String[] args) {
        // What the runtime says when it opens, the commands say themselves.
        RUNTIME_LOG.setLevel(Level.WARNING);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /**
     * Runs the command.
     *
     * @param out receives results
     * @param err receives complaints
     * @return one of {@link ExitCodes}
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new MpsCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::explainUsage)
                .setExecutionExceptionHandler(Main::explainFailure)
                .execute(args);
    }

    private static int explainUsage(CommandLine.ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("mps: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr()
                .println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for what is allowed.");
        return ExitCodes.USAGE;
    }

    /** What mps itself refuses is told in its own words; anything else is a fault of mps and needs its stack trace. */
    private static int explainFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (failure instanceof MpsException) {
            command.getErr().println("mps: " + failure.getMessage());
        } else {
            command.getErr().println("mps: unexpected failure; please report it with these lines");
            failure.printStackTrace(command.getErr());
        }
        return ExitCodes.FAILED;
    }
}
