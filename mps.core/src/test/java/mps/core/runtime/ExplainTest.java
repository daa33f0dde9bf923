// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import mps.api.Explanation;
import mps.api.Explanation.Buffer;
import mps.api.Explanation.Part;
import mps.api.Explanation.Role;
import mps.api.Mps;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runtime says it would do: steps, stages, memory; and that it says the same to the flight recorder. */
class ExplainTest {

    @Test
    void stepsStagesAndBuffersAreThoseOfThePlan() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor x = mps.tensor(new float[6], 2, 3);
            Tensor weight = mps.tensor(new float[12], 4, 3);
            Tensor bias = mps.tensor(new float[4], 4);
            Explanation explanation = mps.explain(List.of(x.exp().linear(weight, bias)));
            assertThat(explanation.steps())
                    .extracting(Explanation.Step::kernel)
                    .containsExactly("elementwise/exp<float32>", "MPSMatrixMultiplication", "elementwise/add<float32>");
            assertThat(explanation.steps()).extracting(Explanation.Step::stage).containsExactly(0, 0, 1);
            assertThat(explanation.steps()).extracting(Explanation.Step::bytes).containsExactly(
                    24L + 24, 24L + 48 + 32, 32L + 16 + 32);
            assertThat(explanation.steps().get(1).grid()).isEqualTo("2 x 4 x 3, 1 times");
            assertThat(explanation.stages()).isEqualTo(2);
            assertThat(explanation.buffers())
                    .containsExactlyInAnyOrder(
                            new Buffer(Role.INPUT, 24),
                            new Buffer(Role.INPUT, 48),
                            new Buffer(Role.INPUT, 16),
                            new Buffer(Role.OUTPUT, 32),
                            new Buffer(Role.SCRATCH, 24));
            assertThat(explanation.scratchBytes()).isEqualTo(24);
            assertThat(explanation.largestLiveBytes()).isEqualTo(24 + 32);
        }
    }

    @Test
    void stepsReadWhatIsThereOrWasWrittenBefore() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor x = mps.tensor(new float[6], 2, 3);
            Explanation explanation = mps.explain(List.of(x.exp().softmax(-1)));
            Part first = explanation.steps().getFirst().writes();
            assertThat(explanation.steps().getFirst().reads()).singleElement().satisfies(part ->
                    assertThat(explanation.buffers().get(part.buffer()).role()).isEqualTo(Role.INPUT));
            assertThat(explanation.steps().getLast().reads()).containsExactly(first);
            assertThat(explanation.steps().getLast().writes()).isEqualTo(first);
            assertThat(explanation.scratchBytes()).isZero();
        }
    }

    @Test
    void checkedIndicesHaveABufferForTheirReports() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor table = mps.tensor(new float[6], 3, 2);
            Tensor index = mps.tensor(new long[] {2, 0}, 2);
            Explanation explanation = mps.explain(List.of(index.embedding(table)));
            assertThat(explanation.buffers()).extracting(Buffer::role).contains(Role.REPORTS);
        }
    }

    @Test
    void explainingComputesNothingAndWhatIsComputedIsAnInput() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor x = mps.tensor(new float[6], 2, 3);
            Tensor y = x.exp();
            Tensor z = y.softmax(-1);
            long before = mps.memoryUse().inUseBytes();
            assertThat(mps.explain(List.of(z)).steps()).hasSize(2);
            assertThat(mps.memoryUse().inUseBytes()).isEqualTo(before);
            y.evaluate();
            assertThat(mps.explain(List.of(z)).steps()).hasSize(1);
            assertThat(mps.explain(List.of(x, y)).steps()).isEmpty();
            assertThat(z.toFloatArray()).containsOnly(1f / 3);
        }
    }

    @Test
    void theFlightRecorderIsToldTheSameNumbersOnceAPlan(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("recording.jfr");
        Explanation explanation;
        try (Recording recording = new Recording();
                Mps mps = DirectStrategy.open()) {
            recording.enable("mps.PlanMade");
            recording.start();
            Tensor x = mps.tensor(new float[6], 2, 3);
            Tensor y = x.exp().transpose(0, 1).matmul(x).softmax(-1);
            explanation = mps.explain(List.of(y));
            y.evaluate();
            x.exp().transpose(0, 1).matmul(x).softmax(-1).evaluate();
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("mps.PlanMade")))
                .singleElement().satisfies(event -> {
            assertThat(event.getInt("steps")).isEqualTo(explanation.steps().size());
            assertThat(event.getInt("stages")).isEqualTo(explanation.stages());
            assertThat(event.getLong("scratchBytes")).isEqualTo(explanation.scratchBytes());
            assertThat(event.getLong("largestLiveBytes")).isEqualTo(explanation.largestLiveBytes());
            assertThat(event.getLong("bytes"))
                    .isEqualTo(explanation.steps().stream().mapToLong(Explanation.Step::bytes).sum());
            assertThat(event.getString("kernels").split(" ", -1))
                    .containsExactly(explanation.steps().stream()
                            .map(Explanation.Step::kernel)
                            .toArray(String[]::new));
        });
    }
}
