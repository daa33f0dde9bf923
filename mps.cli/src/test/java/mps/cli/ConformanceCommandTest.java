// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static mps.cli.CaseFile.floats;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mps.api.Shape;
import mps.api.io.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Golden cases on the real device, right ones and wrong ones. */
final class ConformanceCommandTest {
    private static final Shape THREE = Shape.of(3);

    @TempDir
    private Path folder;

    @Test
    void everyOperandUnderEveryStrategyIsCounted() {
        String cases = new CaseFile(folder.resolve("few.safetensors"))
                .add("relu", "", List.of(floats(THREE, -1, 0, 2)), floats(THREE, 0, 0, 2))
                .add(
                        "add",
                        "'alpha': 2",
                        List.of(floats(THREE, 1, 2, 3), floats(THREE, 1, 1, 1)),
                        floats(THREE, 3, 4, 5))
                .write();

        CommandLineRun run = CommandLineRun.of("conformance", cases);

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("few +relu +12/12 +0 +0\n")
                .containsPattern("few +add +12/12 +0 +0\n")
                .containsPattern("operands +dense, transposed, sliced, expanded\n")
                .contains("\nbarrier ", "\nmutex ", "\nqueue ")
                .endsWith("24 passed, 0 failed\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void wrongValuesUnknownOperationsAndRefusedArgumentsAreFailuresThatAreNamed() {
        String cases = new CaseFile(folder.resolve("bad.safetensors"))
                .add("relu", "", List.of(floats(THREE, -1, 0, 2)), floats(THREE, 0, 0.5f, 2))
                .add("relu", "", List.of(floats(THREE, -1, 0, 2)), floats(THREE, 0, 0, 2))
                .add("relative_squash", "'dim': 1", List.of(floats(THREE, -1, 0, 2)), floats(THREE, 0, 0, 2))
                .add("softmax", "'dim': 7", List.of(floats(THREE, -1, 0, 2)), floats(THREE, 0, 0, 2))
                .add("exp", "", List.of(), floats(THREE, 0, 0, 2))
                .write();

        CommandLineRun run = CommandLineRun.of("conformance", cases, "--sync", "mutex");

        assertThat(run.out())
                .containsPattern("bad +relu +4/8 +5.0e-01 +1.0e\\+00 +WRONG\n")
                .contains("bad 000 relu {} of [float32 [3]]: 4 of 4 failed, first with dense operands under mutex\n"
                        + "    element [1] of [3]: expected 0.5, came 0.0, ")
                .containsPattern("bad +relative_squash +0/4 .*WRONG\n")
                .contains("bad 002 relative_squash {dim=1} of [float32 [3]]: 4 of 4 failed")
                .contains("there is no operation relative_squash")
                .contains("mps.api.ShapeException")
                .contains("Expected at least 1 inputs for case 004 (exp)")
                .endsWith("4 passed, 16 failed\n");
        assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void whatHasNoCasesIsSkippedWithAWordAndWhatCannotBeReadFails() throws IOException {
        Files.createDirectory(folder.resolve("checkpoint"));
        new CaseFile(folder.resolve("few.safetensors"))
                .add("neg", "", List.of(floats(THREE, -1, 0, 2)), floats(THREE, 1, 0, -2))
                .write();
        Safetensors.writer(folder.resolve("weights.safetensors")).write();
        Files.writeString(folder.resolve("torn.safetensors"), "torn");
        Files.writeString(folder.resolve("README.md"), "not a golden file");

        CommandLineRun run = CommandLineRun.of("conformance", folder.toString(), "--sync", "queue");

        assertThat(run.out())
                .containsPattern("skipped +checkpoint: a folder\n")
                .containsPattern("skipped +weights.safetensors: its metadata lists no cases\n")
                .containsPattern("torn +\\(reading\\) +0/1 +0 +0 +WRONG\n")
                .doesNotContain("README")
                .endsWith("4 passed, 1 failed\n");
        assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void theReportIsAlsoWrittenAsJson(@TempDir Path elsewhere) throws IOException {
        Path report = elsewhere.resolve("report.json");
        String cases = new CaseFile(folder.resolve("bad.safetensors"))
                .add("relu", "", List.of(floats(THREE, -1, 0, 2)), floats(THREE, 0, 0.5f, 2))
                .write();

        CommandLineRun.of("conformance", cases, "--sync", "mutex", "--json", report.toString());

        assertThat(Files.readString(report))
                .startsWith("{\"passed\":0,\"failed\":4,\"settings\":{\"folder\":")
                .contains("\"operands\":[\"dense\",\"transposed\",\"sliced\",\"expanded\"]")
                .contains("{\"file\":\"bad\",\"operation\":\"relu\",\"passed\":0,\"total\":4,\"largestAbsolute\":0.5,"
                        + "\"largestRelative\":1.0}")
                .contains("\"failures\":[{\"file\":\"bad\",\"id\":\"000\",\"operation\":\"relu\",\"arguments\":\"{}\"")
                .contains("\"where\":\"dense operands under mutex\"")
                .endsWith("\"skipped\":[]}");
    }

    @Test
    void aFolderWithoutCasesIsAMistake() {
        CommandLineRun run = CommandLineRun.of("conformance", folder.toString());

        assertThat(run.err()).contains("has no golden cases; it needs .safetensors files").contains("--help");
        assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    }
}
