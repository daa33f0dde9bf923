// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import mps.api.DType;
import mps.api.Shape;
import mps.api.UnaryFunction;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Input;
import mps.core.plan.Program.Instruction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products that are written as their only reader copies them. */
class RearrangedTest {
    private static final Shape SCORES = Shape.of(2, 3, 5, 5);
    private static final Shape HEADS = Shape.of(2, 3, 5, 4);
    private static final int PRODUCT = 2;
    private static final int COPY = 3;

    @ParameterizedTest
    @ValueSource(strings = {"0 2 1 3", "1 0 2 3", "1 2 0 3", "0 1 2 3"})
    void aProductIsWrittenInTheOrderInWhichItIsCopied(String order) {
        int[] dims = List.of(order.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
        Layout copied = Layout.contiguous(HEADS).permute(dims);
        Plan plan = plan(List.of(COPY), product(), copy(copied));
        assertThat(plan.steps()).allSatisfy(step -> assertThat(step).isInstanceOf(Step.Product.class));
        float[] inOrder = result(plan(List.of(PRODUCT), product()));
        assertThat(result(plan)).isEqualTo(HostProgram.seen(List.of(inOrder), new Argument(0, copied)));
    }

    @Test
    void attentionIsPutTogetherFromItsHeadsWithoutACopy() {
        Argument heads = new Argument(1, Layout.contiguous(HEADS));
        Instruction attention =
                new Instruction(new Op.Attention(1, false, 5), List.of(heads, heads, heads), HEADS, DType.FLOAT32);
        Plan plan = plan(List.of(COPY), attention, copy(Layout.contiguous(HEADS).permute(0, 2, 1, 3)));
        assertThat(copies(plan)).isZero();
    }

    @Test
    void whatSomebodyElseReadsTooIsCopied() {
        Instruction other = new Instruction(
                new Op.Unary(UnaryFunction.NEG),
                List.of(new Argument(PRODUCT, Layout.contiguous(HEADS))),
                HEADS,
                DType.FLOAT32);
        Instruction copy = copy(Layout.contiguous(HEADS).permute(0, 2, 1, 3));
        assertThat(copies(plan(List.of(COPY, COPY + 1), product(), copy, other))).isEqualTo(1);
        assertThat(copies(plan(List.of(PRODUCT, COPY), product(), copy))).isEqualTo(1);
    }

    @Test
    void whatNoProductCanWriteIsCopied() {
        Layout whole = Layout.contiguous(HEADS);
        assertThat(copies(plan(List.of(COPY), product(), copy(whole.permute(0, 1, 3, 2))))).isEqualTo(1);
        assertThat(copies(plan(List.of(COPY), product(), copy(whole.permute(3, 0, 1, 2))))).isEqualTo(1);
        assertThat(copies(plan(List.of(COPY), product(), copy(whole.permute(2, 0, 1, 3))))).isEqualTo(1);
    }

    /** A matrix that all share is multiplied by once, or by each index of its batch, but not copied for that. */
    @Test
    void whatWouldTakeMoreProductsOrCopiesOfOperandsIsCopied() {
        Instruction copy = copy(Layout.contiguous(HEADS).permute(0, 2, 1, 3));
        Layout one = Layout.of(HEADS, new long[] {0, 0, 4, 1}, 0);
        Plan single = plan(List.of(COPY), product(one), copy);
        assertThat(copies(single)).isEqualTo(1);
        assertThat(single.steps()).hasSize(2);
        Layout oneOfTheBatch = Layout.of(HEADS, new long[] {0, 20, 4, 1}, 0);
        assertThat(copies(plan(List.of(COPY), product(oneOfTheBatch), copy))).isEqualTo(1);
    }

    @Test
    void aPartIsCopied() {
        Layout part = Layout.contiguous(HEADS).slice(1, 0, 2, 1).permute(0, 2, 1, 3);
        assertThat(copies(plan(List.of(COPY), product(), copy(part)))).isEqualTo(1);
    }

    private static long copies(Plan plan) {
        return plan.steps().stream()
                .filter(step -> step instanceof Step.Dispatch dispatch && Kernels.isCopy(dispatch.kernel()))
                .count();
    }

    private static Instruction product() {
        return product(Layout.contiguous(HEADS));
    }

    private static Instruction product(Layout right) {
        Argument scores = new Argument(0, Layout.contiguous(SCORES));
        Argument values = new Argument(1, right);
        return new Instruction(new Op.MatMul(), List.of(scores, values), HEADS, DType.FLOAT32);
    }

    private static Instruction copy(Layout layout) {
        return new Instruction(new Op.Copy(), List.of(new Argument(PRODUCT, layout)), layout.shape(), DType.FLOAT32);
    }

    private static Plan plan(List<Integer> outputs, Instruction... instructions) {
        List<Input> inputs = List.of(new Input(SCORES, DType.FLOAT32), new Input(HEADS, DType.FLOAT32));
        return Planner.plan(new Program(inputs, List.of(instructions), outputs));
    }

    private static float[] result(Plan plan) {
        Random random = new Random(5);
        List<float[]> inputs =
                List.of(random(random, (int) SCORES.elements()), random(random, (int) HEADS.elements()));
        return HostPlan.run(plan, inputs).get(plan.outputs().getFirst());
    }

    private static float[] random(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat();
        }
        return numbers;
    }
}
