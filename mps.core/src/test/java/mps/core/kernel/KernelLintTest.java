// SPDX-License-Identifier: Apache-2.0
package mps.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * No kernel has what Metal's compiler rejects and softmetal's accepts, as far as the lint of {@code src/lint} sees; and
 * it does see: each fault planted in the resources beside this class is found at its line.
 *
 * <p>Skipped where there is no clang, except in CI.
 */
class KernelLintTest {
    private static final Path LINT = Path.of("src", "lint", "lint.sh");
    private static final Path CASES = Path.of("src", "test", "resources", "mps", "core", "kernel", "lint");
    private static final String PRELUDE = CASES.resolve("prelude.h").toString();

    private static final int NOTHING_FOUND = 0;
    private static final int FOUND = 1;
    private static final int WRONG_CALL = 2;
    private static final int NO_CLANG = 3;

    private static final Pattern MESSAGE = Pattern.compile("(.+):(\\d+): error: (.+)");
    private static final Pattern EXPECTATION = Pattern.compile("// expect: (.+)");

    @Test
    void noKernelHasWhatMetalRejects() throws Exception {
        Outcome outcome = lint();
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.status()).isEqualTo(NOTHING_FOUND);
    }

    @Test
    void nothingIsReportedThatMetalAccepts() throws Exception {
        Outcome outcome = lint("--prelude", PRELUDE, CASES.resolve("legal.metal").toString());
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.status()).isEqualTo(NOTHING_FOUND);
    }

    /** One file per fault; what is expected stands in a comment at the end of the line that is wrong. */
    @TestFactory
    Stream<DynamicTest> eachFaultIsReportedAtItsLineAndNothingElse() throws Exception {
        List<Path> files;
        try (Stream<Path> listed = Files.list(CASES.resolve("faults"))) {
            files = listed.sorted().toList();
        }
        List<String> arguments = new ArrayList<>(files.stream().map(Path::toString).toList());
        arguments.addAll(List.of("--prelude", PRELUDE));
        Outcome outcome = lint(arguments.toArray(String[]::new));
        assertThat(outcome.status()).as(outcome.output()).isEqualTo(FOUND);
        return files.stream().map(file -> DynamicTest.dynamicTest(
                file.getFileName().toString(), () -> assertFound(expectations(file), outcome.messages(file))));
    }

    @Test
    void aKernelIsReadOncePerElementTypeItIsFor() throws Exception {
        Path kernels = CASES.resolve("kernels");
        Outcome outcome = lint("--kernels", kernels.toString());
        assertThat(outcome.status()).as(outcome.output()).isEqualTo(FOUND);
        Map<Integer, List<String>> found = outcome.messages(kernels.resolve("sum.metal").toAbsolutePath());
        assertThat(found.keySet()).containsExactly(9, 10, 11);
        assertThat(found.get(9)).singleElement().asString().contains("'simd_sum'").endsWith("[int64]");
        assertThat(found.get(10)).singleElement().asString().contains("bfloat").endsWith("[bfloat16]");
        assertThat(found.get(11)).singleElement().asString().endsWith("'nonsense' [bfloat16 float32 int64]");
        assertThat(outcome.output().lines()).hasSize(3);
    }

    @Test
    void aWrongCallSaysWhatIsWrong() throws Exception {
        Outcome outcome = lint("nowhere.metal");
        assertThat(outcome.status()).isEqualTo(WRONG_CALL);
        assertThat(outcome.output()).contains("no file nowhere.metal");
    }

    private static void assertFound(Map<Integer, List<String>> expected, Map<Integer, List<String>> found) {
        assertThat(expected).as("expectations in the file").isNotEmpty();
        assertThat(found.keySet()).as("lines of %s", found).isEqualTo(expected.keySet());
        expected.forEach((line, texts) -> assertThat(found.get(line))
                .as("line %d", line)
                .anySatisfy(text -> assertThat(text).contains(texts.getFirst())));
    }

    private static Map<Integer, List<String>> expectations(Path file) throws IOException {
        Map<Integer, List<String>> expected = new TreeMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = EXPECTATION.matcher(lines.get(i));
            if (matcher.find()) {
                expected.put(i + 1, List.of(matcher.group(1)));
            }
        }
        return expected;
    }

    private static Outcome lint(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", LINT.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status == NO_CLANG) {
            if ("true".equals(System.getenv("CI"))) {
                return fail("In CI the lint of the kernels must run. " + output);
            }
            return abort("The lint of the kernels did not run. " + output);
        }
        return new Outcome(status, output);
    }

    private record Outcome(int status, String output) {

        /** The messages about a file, by line. */
        Map<Integer, List<String>> messages(Path file) {
            Map<Integer, List<String>> messages = new TreeMap<>();
            output.lines().map(MESSAGE::matcher)
                    .filter(matcher -> matcher.matches() && matcher.group(1).equals(file.toString()))
                    .forEach(matcher -> messages
                            .computeIfAbsent(Integer.valueOf(matcher.group(2)), _ -> new ArrayList<>())
                            .add(matcher.group(3)));
            return messages;
        }
    }
}
