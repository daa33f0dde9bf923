// SPDX-License-Identifier: Apache-2.0
package mps.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts JVMs of the version that runs the tests. */
final class Jvm {
    /** So long may a JVM run before it counts as hung; one needs about a second. */
    private static final long HUNG_SECONDS = 120;

    private static final List<String> QUICK_START =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    private static final String INFERENCE = "mps.examples.inference/mps.examples.inference.Main";

    private Jvm() {}

    /**
     * How a JVM ended.
     *
     * @param exitCode 0 if it was content
     * @param out what it printed
     * @param err what it printed as an error
     */
    record Outcome(int exitCode, String out, String err) {
        /** Asserts that it succeeded and printed these. */
        void printed(String... parts) {
            assertThat(exitCode).as("exit code; it printed%n%s%s", out, err).isZero();
            assertThat(out).contains(parts);
        }

        /** Asserts that it failed with a message that has these parts. */
        void refused(String... parts) {
            assertThat(exitCode).as("exit code; it printed%n%s%s", out, err).isNotZero();
            assertThat(err).contains(parts);
        }
    }

    /** Runs the inference example on the module path to its end, with native access for the Metal binding. */
    static Outcome inference(String... options) {
        return run(inferenceCommand(Artifacts.modulePath(), 5, withNativeAccess(options)));
    }

    /** Runs the inference example with one more module on its path. */
    static Outcome inferenceBeside(Path module, String... options) {
        return run(inferenceCommand(Artifacts.modulePath(module), 5, withNativeAccess(options)));
    }

    private static String[] withNativeAccess(String... options) {
        return Stream.concat(Stream.of("--enable-native-access=mps.metal"), Stream.of(options)).toArray(String[]::new);
    }

    /**
     * The command line of the inference example.
     *
     * @param requests how many each client sends
     * @param options of the JVM
     */
    static List<String> inferenceCommand(String modulePath, int requests, String... options) {
        List<String> command = command();
        command.addAll(List.of("--module-path", modulePath));
        command.addAll(List.of(options));
        command.addAll(List.of("--module", INFERENCE, Integer.toString(requests)));
        return command;
    }

    /** Runs the quick start on the class path to its end. */
    static Outcome quickstart(String... options) {
        List<String> command = command();
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--class-path", Artifacts.quickstartClassPath()));
        command.addAll(List.of(options));
        command.add("Quickstart");
        return run(command);
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK_START);
        return command;
    }

    /** Runs a command to its end. Its output goes to files, so that it never waits for a reader. */
    static Outcome run(List<String> command) {
        try {
            Path out = Files.createTempFile("mps", ".out");
            Path err = Files.createTempFile("mps", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(Redirect.to(out.toFile()))
                        .redirectError(Redirect.to(err.toFile()))
                        .start();
                boolean ended = process.waitFor(HUNG_SECONDS, TimeUnit.SECONDS);
                process.destroyForcibly();
                assertThat(ended).as("ended within %s s: %s", HUNG_SECONDS, command).isTrue();
                return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + command, e);
        }
    }
}
