// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
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

/** Where values lie: memory is shared by what is not needed at once, and nothing is written over that is still read. */
class PlacementTest {
    private static final int PROGRAMS = 3000;
    private static final Shape SQUARE = Shape.of(64, 64);
    private static final long BYTES = 64 * 64 * Float.BYTES;
    private static final Layout WHOLE = Layout.contiguous(SQUARE);
    private static final Layout TRANSPOSED = WHOLE.permute(1, 0);

    @Test
    void whatIsReadIsWhatWasWrittenForIt() {
        Random random = new Random(17);
        for (int number = 0; number < PROGRAMS; number++) {
            Program program = RandomPrograms.draw(random);
            assertThat(wrong(program, Planner.plan(program)))
                    .as("wrong buffers of program %d: %s", number, program)
                    .isEmpty();
        }
    }

    /** The check above can fail: with all that lies between at one place, some results are wrong. */
    @Test
    void aPlacementThatIgnoresLifetimesIsFound() {
        assertThat(found(plan -> moved(plan, part -> isScratch(plan, part) ? new Step.Part(part.slot(), 0) : part)))
                .isGreaterThan(PROGRAMS / 20);
    }

    /** The check above can fail: a result in the place of an operand is read too late by another step. */
    @Test
    void aResultInThePlaceOfAnInputIsFound() {
        assertThat(found(plan -> moved(plan, part ->
                        isScratch(plan, part) && plan.buffers().get(part.slot()).bytes() <= 6 * 6 * Float.BYTES
                                ? new Step.Part(0, part.offset())
                                : part)))
                .isGreaterThan(PROGRAMS / 20);
    }

    private static int found(UnaryOperator<Plan> planted) {
        Random random = new Random(17);
        int found = 0;
        for (int number = 0; number < PROGRAMS; number++) {
            Program program = RandomPrograms.draw(random);
            found += wrong(program, planted.apply(Planner.plan(program))).isEmpty() ? 0 : 1;
        }
        return found;
    }

    private static boolean isScratch(Plan plan, Step.Part part) {
        return plan.buffers().get(part.slot()).role() == Plan.Role.SCRATCH;
    }

    private static Plan moved(Plan plan, UnaryOperator<Step.Part> move) {
        return new Plan(
                plan.buffers(),
                plan.outputs(),
                plan.steps().stream().map(step -> step.moved(move)).toList(),
                plan.stageStarts(),
                plan.checks(),
                plan.largestLiveBytes());
    }

    /** Returns the inputs that changed, and the outputs that are not what the program says. */
    private static List<Integer> wrong(Program program, Plan plan) {
        Random random = new Random(5);
        List<float[]> inputs = program.inputs().stream()
                .map(input -> {
                    float[] values = new float[(int) input.shape().elements()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = random.nextInt(-99, 100) / 64f;
                    }
                    return values;
                })
                .toList();
        List<float[]> expected = HostProgram.values(program, inputs);
        List<float[]> buffers = HostPlan.run(plan, inputs);
        List<Integer> wrong = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (!Arrays.equals(buffers.get(i), inputs.get(i))) {
                wrong.add(i);
            }
        }
        for (int i = 0; i < plan.outputs().size(); i++) {
            float[] output = expected.get(program.outputs().get(i));
            if (!Arrays.equals(buffers.get(plan.outputs().get(i)), output)) {
                wrong.add(plan.outputs().get(i));
            }
        }
        return wrong;
    }

    @Test
    void inputsAreNeverWrittenAndOutputsHaveMemoryOfTheirOwn() {
        Random random = new Random(19);
        for (int number = 0; number < PROGRAMS; number++) {
            Program program = RandomPrograms.draw(random);
            Plan plan = Planner.plan(program);
            assertThat(plan.outputs()).doesNotHaveDuplicates();
            assertThat(plan.outputs()).allMatch(output -> plan.buffers().get(output).role() == Plan.Role.OUTPUT);
            assertThat(plan.steps())
                    .allMatch(step -> plan.buffers().get(step.writes()).role() != Plan.Role.INPUT);
        }
    }

    @Test
    void slotsThatAreNotAliveTogetherShareMemory() {
        List<Instruction> chain = new ArrayList<>();
        for (int value = 0; value < 10; value++) {
            chain.add(unary(value, TRANSPOSED));
        }
        Plan plan = plan(List.of(10), chain);
        assertThat(plan.steps()).hasSize(10);
        assertThat(scratchBytes(plan)).isEqualTo(2 * BYTES);
        assertThat(plan.largestLiveBytes()).isEqualTo(3 * BYTES);
    }

    @Test
    void aResultTakesThePlaceOfAnOperandThatDies() {
        Plan plan = plan(List.of(3), List.of(unary(0, WHOLE), unary(1, WHOLE), unary(2, WHOLE)));
        assertThat(scratchBytes(plan)).isZero();
        assertThat(plan.steps()).allMatch(step -> step.writes() == plan.outputs().getFirst());
    }

    @Test
    void anOperandThatIsReadLaterKeepsItsPlace() {
        // Read twice, so that no chain takes it up.
        Plan plan = plan(
                List.of(4),
                List.of(unary(0, WHOLE), unary(1, WHOLE), sum(1, WHOLE, 2, WHOLE), sum(3, WHOLE, 2, WHOLE)));
        assertThat(scratchBytes(plan)).isEqualTo(BYTES);
        assertThat(plan.steps().get(1).writes()).isNotEqualTo(plan.steps().get(0).writes());
    }

    @Test
    void anOperandThatTheStepReadsInAnotherOrderTooKeepsItsPlace() {
        Plan plan = plan(List.of(2), List.of(unary(0, WHOLE), sum(1, WHOLE, 1, TRANSPOSED)));
        assertThat(scratchBytes(plan)).isEqualTo(BYTES);
        assertThat(plan.steps().getLast().reads()).doesNotContain(plan.steps().getLast().writes());
        Plan same = plan(List.of(2), List.of(unary(0, WHOLE), sum(1, WHOLE, 1, WHOLE)));
        assertThat(scratchBytes(same)).isZero();
    }

    @Test
    void aResultTakesThePlaceOfTheOtherOperandIfOneIsReadInAnotherOrder() {
        Plan plan = plan(
                List.of(3), List.of(unary(0, WHOLE), unary(0, TRANSPOSED), sum(1, TRANSPOSED, 2, WHOLE)));
        assertThat(scratchBytes(plan)).isEqualTo(BYTES);
        assertThat(plan.steps().get(1).writes()).isEqualTo(plan.outputs().getFirst());
    }

    @Test
    void keptOperandsAreNotReplaced() {
        Plan plan = plan(List.of(1, 2), List.of(unary(0, WHOLE), unary(1, WHOLE)));
        assertThat(plan.steps().get(0).writes()).isNotEqualTo(plan.steps().get(1).writes());
        assertThat(scratchBytes(plan)).isZero();
    }

    @Test
    void aCopyOfWhatDiesNeedsNoStep() {
        Instruction copy = new Instruction(new Op.Copy(), List.of(new Argument(1, WHOLE)), SQUARE, DType.FLOAT32);
        Plan plan = plan(List.of(2), List.of(unary(0, WHOLE), copy));
        assertThat(plan.steps()).singleElement().satisfies(step -> assertThat(step.writes())
                .isEqualTo(plan.outputs().getFirst()));
        assertThat(plan.stages()).isEqualTo(1);
        assertThat(plan(List.of(1, 2), List.of(unary(0, WHOLE), copy)).steps()).hasSize(2);
    }

    private static long scratchBytes(Plan plan) {
        return plan.buffers().stream()
                .filter(buffer -> buffer.role() == Plan.Role.SCRATCH)
                .mapToLong(Plan.Buffer::bytes)
                .sum();
    }

    private static Instruction unary(int value, Layout layout) {
        return new Instruction(
                new Op.Unary(UnaryFunction.NEG), List.of(new Argument(value, layout)), layout.shape(), DType.FLOAT32);
    }

    private static Instruction sum(int left, Layout leftLayout, int right, Layout rightLayout) {
        return new Instruction(
                new Op.Binary(BinaryFunction.ADD),
                List.of(new Argument(left, leftLayout), new Argument(right, rightLayout)),
                leftLayout.shape(),
                DType.FLOAT32);
    }

    private static Plan plan(List<Integer> outputs, List<Instruction> instructions) {
        return Planner.plan(new Program(List.of(new Input(SQUARE, DType.FLOAT32)), instructions, outputs));
    }
}
