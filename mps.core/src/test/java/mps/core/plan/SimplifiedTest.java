// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.Shape;
import mps.api.UnaryFunction;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Input;
import mps.core.plan.Program.Instruction;
import org.junit.jupiter.api.Test;

/** What need not be done: twice the same, copies of what lies in order, memory for a number. */
class SimplifiedTest {
    private static final Shape SQUARE = Shape.of(8, 8);
    private static final Layout WHOLE = Layout.contiguous(SQUARE);
    private static final Layout TRANSPOSED = WHOLE.permute(1, 0);
    private static final Op EXP = new Op.Unary(UnaryFunction.EXP);
    private static final Op ADD = new Op.Binary(BinaryFunction.ADD);
    private static final Op COPY = new Op.Copy();
    private static final Op TWO = new Op.Fill(Float.floatToRawIntBits(2));

    @Test
    void equalInstructionsAreComputedOnce() {
        Program program = program(List.of(3), made(EXP, whole(0)), made(EXP, whole(0)), made(ADD, whole(1), whole(2)));
        assertThat(Simplified.of(program))
                .isEqualTo(program(List.of(2), made(EXP, whole(0)), made(ADD, whole(1), whole(1))));
    }

    @Test
    void whatIsComputedFromEqualInstructionsIsEqualToo() {
        Program program = program(
                List.of(5),
                made(EXP, whole(0)),
                made(EXP, whole(0)),
                made(EXP, whole(1)),
                made(EXP, whole(2)),
                made(ADD, whole(3), whole(4)));
        assertThat(Simplified.of(program))
                .isEqualTo(program(
                        List.of(3), made(EXP, whole(0)), made(EXP, whole(1)), made(ADD, whole(2), whole(2))));
    }

    @Test
    void otherOperandsOrOrdersAreNotEqual() {
        Program program = program(
                List.of(3),
                made(EXP, whole(0)),
                made(EXP, new Argument(0, TRANSPOSED)),
                made(ADD, whole(1), whole(2)));
        assertThat(Simplified.of(program)).isEqualTo(program);
    }

    @Test
    void productsReadTheViewThatWasCopiedForThem() {
        Argument half = new Argument(1, Layout.contiguous(SQUARE).slice(0, 4, 4, 1));
        Program program = program(List.of(2), made(COPY, new Argument(0, TRANSPOSED)), product(half, whole(0)));
        assertThat(Simplified.of(program))
                .isEqualTo(program(List.of(1), product(new Argument(0, TRANSPOSED.slice(0, 4, 4, 1)), whole(0))));
    }

    @Test
    void aCopyThatOthersReadTooStays() {
        Program program = program(
                List.of(2, 3),
                made(COPY, new Argument(0, TRANSPOSED)),
                product(whole(1), whole(0)),
                made(EXP, whole(1)));
        assertThat(Simplified.of(program)).isEqualTo(program);
    }

    @Test
    void aCopyThatIsReadInAnotherShapeStays() {
        Argument flat = new Argument(1, Layout.contiguous(Shape.of(4, 16)));
        Argument other = new Argument(0, Layout.contiguous(Shape.of(16, 4)));
        Program program = program(List.of(2), made(COPY, new Argument(0, TRANSPOSED)), product(flat, other));
        assertThat(Simplified.of(program)).isEqualTo(program);
    }

    @Test
    void outputsKeepMemoryOfTheirOwn() {
        Program program = program(List.of(1, 2), made(EXP, whole(0)), made(EXP, whole(0)));
        assertThat(Simplified.of(program)).isEqualTo(program);
        assertThat(Planner.plan(program).outputs()).doesNotHaveDuplicates();
        Program copied = program(List.of(1), made(COPY, whole(0)));
        assertThat(Simplified.of(copied)).isEqualTo(copied);
    }

    @Test
    void whoeverReadsACopyInOrderReadsTheOriginal() {
        Program program = program(
                List.of(3), made(EXP, whole(0)), made(COPY, whole(1)), made(EXP, new Argument(2, TRANSPOSED)));
        assertThat(Simplified.of(program))
                .isEqualTo(program(List.of(2), made(EXP, whole(0)), made(EXP, new Argument(1, TRANSPOSED))));
    }

    @Test
    void aCopyInAnotherOrderOrOfAPartStays() {
        Program transposed = program(List.of(2), made(COPY, new Argument(0, TRANSPOSED)), made(EXP, whole(1)));
        assertThat(Simplified.of(transposed)).isEqualTo(transposed);
        Shape half = Shape.of(4, 8);
        Layout upper = Layout.contiguous(half);
        Program part = program(
                List.of(2),
                new Instruction(COPY, List.of(new Argument(0, upper)), half, DType.FLOAT32),
                new Instruction(EXP, List.of(new Argument(1, upper)), half, DType.FLOAT32));
        assertThat(Simplified.of(part)).isEqualTo(part);
    }

    @Test
    void aConstantBesideAnOperandNeedsNoMemory() {
        Argument two = new Argument(1, Layout.contiguous(Shape.of()).expand(SQUARE));
        Plan plan = Planner.plan(program(
                List.of(2), new Instruction(TWO, List.of(), Shape.of(), DType.FLOAT32), made(ADD, whole(0), two)));
        assertThat(plan.steps()).hasSize(1);
        assertThat(plan.buffers())
                .extracting(Plan.Buffer::role)
                .containsExactly(Plan.Role.INPUT, Plan.Role.OUTPUT);
    }

    @Test
    void aConstantThatIsKeptOrReadAsRowsIsFilled() {
        assertThat(Planner.plan(program(List.of(1), made(TWO))).steps()).hasSize(1);
        Plan rows = Planner.plan(program(List.of(2), made(TWO), made(new Op.Softmax(), whole(1))));
        assertThat(rows.steps())
                .extracting(step -> ((Step.Dispatch) step).kernel().function())
                .containsExactly("fill", "softmax");
    }

    private static Argument whole(int value) {
        return new Argument(value, WHOLE);
    }

    private static Instruction product(Argument left, Argument right) {
        Shape shape = Shape.of(left.layout().shape().size(0), right.layout().shape().size(1));
        return new Instruction(new Op.MatMul(), List.of(left, right), shape, DType.FLOAT32);
    }

    private static Instruction made(Op op, Argument... arguments) {
        return new Instruction(op, List.of(arguments), SQUARE, DType.FLOAT32);
    }

    private static Program program(List<Integer> outputs, Instruction... instructions) {
        return new Program(List.of(new Input(SQUARE, DType.FLOAT32)), List.of(instructions), outputs);
    }
}
