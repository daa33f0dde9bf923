// SPDX-License-Identifier: Apache-2.0
package mps.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The jar as people run it: jcstress sees nothing forbidden in the runtime, and something in each broken twin. Some seconds
 * by default; {@code -Dmps.stress.setting=deep} takes as long as it takes.
 */
class StressJarTest {
    private static final String RUNTIME = "^(?!mps\\.stress\\.)";
    private static final String TWINS = "^mps\\.stress\\.";

    private static final int MOST_ROUNDS = 10;

    /** One JVM mode, briefly; or all of them, and threads compiled apart. */
    private static final List<String> SETTING =
            switch (System.getProperty("mps.stress.setting", "quick")) {
                case "quick" -> List.of("-f", "1", "-iters", "2", "-time", "200", "-sc", "false", "-af", "NONE",
                        "-jvmArgs", "-XX:+UseSerialGC");
                case "deep" -> List.of("-m", "default");
                case String other -> throw new IllegalArgumentException(
                        "mps.stress.setting is quick or deep, but came " + other);
            };

    private record Run(int exitCode, String output) {
        /** Returns the tests that ended so. */
        List<String> named(String verdict) {
            return Pattern.compile("\\[" + verdict + "] (mps\\.\\S+)").matcher(output).results()
                    .map(match -> match.group(1))
                    .distinct()
                    .toList();
        }
    }

    @Test
    void theRuntimeDoesNothingForbidden() throws Exception {
        Run run = jcstress(RUNTIME, SETTING);

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.named("OK")).as(run.output()).containsExactlyInAnyOrderElementsOf(listed(RUNTIME));
    }

    @Test
    void eachBrokenTwinIsFound() throws Exception {
        Set<String> found = new TreeSet<>();
        List<String> twins = listed(TWINS);
        // On a busy host two threads may not meet for a while: then once more.
        for (int round = 0; round < MOST_ROUNDS && found.size() < twins.size(); round++) {
            Run run = jcstress(TWINS, SETTING);
            found.addAll(run.named("FAILED"));
            assertThat(run.exitCode() == 0).as(run.output()).isEqualTo(run.named("FAILED").isEmpty());
        }

        assertThat(found).containsExactlyInAnyOrderElementsOf(twins);
    }

    private static List<String> listed(String tests) throws Exception {
        List<String> names = jcstress(tests, List.of("-l")).output().lines()
                .map(String::strip)
                .filter(line -> line.matches("mps\\.[\\w.]+"))
                .toList();
        assertThat(names).hasSizeGreaterThan(2);
        return names;
    }

    private static Run jcstress(String tests, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar", "stress.jar", "-v", "-hs", "256", "-r", "jcstress", "-t", tests)
                .toList());
        command.addAll(options);
        Process process = new ProcessBuilder(command)
                .directory(Path.of("target").toFile()) // where it leaves its files
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
