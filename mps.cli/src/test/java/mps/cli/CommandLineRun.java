// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the {@code mps} command inside the test.
 *
 * @param exitCode what it ended with
 * @param out what it printed
 * @param err what it complained
 */
record CommandLineRun(int exitCode, String out, String err) {
    static CommandLineRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
