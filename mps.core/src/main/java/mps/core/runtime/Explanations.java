// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mps.api.Explanation;
import mps.core.plan.Matrix;
import mps.core.plan.Plan;
import mps.core.plan.Step;

/** Plans in the words of the API. */
final class Explanations {
    private Explanations() {}

    static Explanation of(Plan plan) {
        List<Explanation.Step> steps = new ArrayList<>();
        int stage = 0;
        for (int step = 0; step < plan.steps().size(); step++) {
            while (plan.stageStarts().get(stage + 1) <= step) {
                stage++;
            }
            steps.add(step(plan.steps().get(step), stage));
        }
        List<Explanation.Buffer> buffers = plan.buffers().stream()
                .map(buffer -> new Explanation.Buffer(role(buffer.role()), buffer.bytes()))
                .toList();
        long scratch = plan.buffers().stream()
                .filter(buffer -> buffer.role() == Plan.Role.SCRATCH)
                .mapToLong(Plan.Buffer::bytes)
                .sum();
        return new Explanation(steps, buffers, plan.stages(), scratch, plan.largestLiveBytes());
    }

    private static Explanation.Step step(Step step, int stage) {
        return switch (step) {
            case Step.Dispatch dispatch ->
                new Explanation.Step(
                        dispatch.kernel().toString(),
                        dispatch.items() + " simdgroups",
                        stage,
                        dispatch.parts().stream()
                                .skip(dispatch.access() == Step.Dispatch.Access.READ_WRITE ? 0 : 1)
                                .map(Explanations::part)
                                .toList(),
                        part(dispatch.parts().getFirst()),
                        dispatch.bytes());
            case Step.Product product ->
                new Explanation.Step(
                        "MPSMatrixMultiplication",
                        product.rows() + " x " + product.columns() + " x " + product.interior() + ", "
                                + product.result().matrices() + " times",
                        stage,
                        Stream.of(product.left(), product.right())
                                .map(matrix -> part(matrix.part()))
                                .toList(),
                        part(product.result().part()),
                        Stream.of(product.left(), product.right(), product.result())
                                .mapToLong(Explanations::bytes)
                                .sum());
            case Step.Transfer transfer ->
                new Explanation.Step(
                        "copyFromBuffer",
                        transfer.bytes() + " bytes",
                        stage,
                        List.of(part(transfer.from())),
                        part(transfer.to()),
                        2 * transfer.bytes());
        };
    }

    private static long bytes(Matrix matrix) {
        return matrix.rows() * matrix.columns() * matrix.matrices() * Float.BYTES;
    }

    private static Explanation.Part part(Step.Part part) {
        return new Explanation.Part(part.slot(), part.offset());
    }

    private static Explanation.Role role(Plan.Role role) {
        return switch (role) {
            case INPUT -> Explanation.Role.INPUT;
            case OUTPUT -> Explanation.Role.OUTPUT;
            case SCRATCH -> Explanation.Role.SCRATCH;
            case REPORTS -> Explanation.Role.REPORTS;
        };
    }
}
