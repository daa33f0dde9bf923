// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mps.api.DType;
import mps.api.Shape;
import mps.api.UnaryFunction;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Input;
import mps.core.plan.Program.Instruction;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Shape MATRIX = Shape.of(4, 6);
    private static final Layout ROW_MAJOR = Layout.contiguous(MATRIX);
    private static final Layout TRANSPOSED = Layout.of(Shape.of(6, 4), new long[] {1, 6}, 0);

    @Test
    void functionsThatFollowEachOtherAreOneStep() {
        Plan plan = plan(unary(0, ROW_MAJOR), unary(1, ROW_MAJOR), unary(2, ROW_MAJOR));
        assertThat(plan.steps()).hasSize(1);
    }

    @Test
    void elementwiseStepsShareAStage() {
        Instruction sum = new Instruction(
                new Op.Reduce(Op.ReduceFunction.SUM, 1),
                List.of(new Argument(1, ROW_MAJOR)),
                Shape.of(4),
                DType.FLOAT32);
        Plan plan = plan(unary(0, ROW_MAJOR), sum, unary(2, Layout.contiguous(Shape.of(4))));
        assertThat(plan.stages()).isEqualTo(1);
        assertThat(plan.steps()).hasSize(3);
    }

    @Test
    void whatReadsACopyBelongsToALaterStage() {
        Plan plan = plan(new Instruction(new Op.Copy(), List.of(new Argument(0, TRANSPOSED)), Shape.of(6, 4), DType.FLOAT32),
                unary(1, Layout.contiguous(Shape.of(6, 4))));
        assertThat(plan.stages()).isEqualTo(2);
        assertThat(plan.stageStarts()).containsExactly(0, 1, 2);
    }

    @Test
    void independentStepsMoveToTheStageOfTheirOperands() {
        Instruction copy = new Instruction(new Op.Copy(), List.of(new Argument(0, TRANSPOSED)), Shape.of(6, 4), DType.FLOAT32);
        Plan plan = plan(copy, unary(1, Layout.contiguous(Shape.of(6, 4))), unary(0, ROW_MAJOR));
        assertThat(plan.stageStarts()).containsExactly(0, 2, 3);
        assertThat(plan.steps().get(2).reads()).containsExactly(plan.steps().getFirst().writes());
    }

    @Test
    void anAlignedCopyIsATransfer() {
        Plan plan = plan(new Instruction(new Op.Copy(), List.of(new Argument(0, ROW_MAJOR)), MATRIX, DType.FLOAT32));
        assertThat(plan.steps()).singleElement().isInstanceOf(Step.Transfer.class);
    }

    @Test
    void productsTakeTransposedOperandsWithoutACopy() {
        Plan plan = plan(new Instruction(
                new Op.MatMul(),
                List.of(new Argument(0, ROW_MAJOR), new Argument(0, TRANSPOSED)),
                Shape.of(4, 4),
                DType.FLOAT32));
        assertThat(plan.steps()).singleElement().isInstanceOfSatisfying(Step.Product.class, product -> {
            assertThat(product.right().use()).isEqualTo(Matrix.Use.TRANSPOSED);
            assertThat(product.interior()).isEqualTo(6);
        });
    }

    @Test
    void productsCopyWhatTheyCannotTake() {
        Layout everySecond = Layout.of(Shape.of(4, 3), new long[] {6, 2}, 0);
        Plan plan = plan(new Instruction(
                new Op.MatMul(),
                List.of(new Argument(0, everySecond), new Argument(0, Layout.of(Shape.of(3, 4), new long[] {6, 1}, 0))),
                Shape.of(4, 4),
                DType.FLOAT32));
        assertThat(plan.steps()).hasSize(2);
        assertThat(plan.stages()).isEqualTo(2);
    }

    @Test
    void emptyResultsNeedNoStep() {
        Plan plan = plan(new Instruction(new Op.Fill(1), List.of(), Shape.of(0, 3), DType.FLOAT32));
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.stages()).isZero();
    }

    @Test
    void walksMergeDimensionsThatAllOperandsAllow() {
        Shape shape = Shape.of(2, 3, 4);
        Walk merged = Walk.elementwise(Layout.contiguous(shape), Layout.contiguous(shape));
        assertThat(merged.inner()).isEqualTo(24);
        assertThat(merged.rowCount()).isEqualTo(1);
        Walk broadcast = Walk.elementwise(Layout.contiguous(shape), Layout.of(shape, new long[] {0, 0, 1}, 0));
        assertThat(broadcast.inner()).isEqualTo(4);
        assertThat(broadcast.rowCount()).isEqualTo(6);
    }

    @Test
    void equalProgramsAreEqual() {
        assertThat(program(unary(0, ROW_MAJOR))).isEqualTo(program(unary(0, ROW_MAJOR)));
        assertThat(program(unary(0, ROW_MAJOR))).isNotEqualTo(program(unary(0, TRANSPOSED)));
    }

    private static Instruction unary(int value, Layout layout) {
        return new Instruction(
                new Op.Unary(UnaryFunction.EXP), List.of(new Argument(value, layout)), layout.shape(), DType.FLOAT32);
    }

    private static Program program(Instruction... instructions) {
        return new Program(
                List.of(new Input(MATRIX, DType.FLOAT32)), List.of(instructions), List.of(instructions.length));
    }

    private static Plan plan(Instruction... instructions) {
        return Planner.plan(program(instructions));
    }
}
