// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mps.api.DType;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Input;
import mps.core.plan.Program.Instruction;
import org.junit.jupiter.api.Test;

/** What attention becomes. */
class AttentionStepsTest {
    private static final long BATCH = 2;
    private static final long LENGTH = 5;
    private static final long WIDTH = 8;

    @Test
    void interleavedHeadsAreAProductEachWithoutACopy() {
        for (long heads : new long[] {2, 4, 16}) {
            Plan plan = interleaved(heads);
            assertThat(products(plan)).as("%d heads", heads).isEqualTo(2 * heads);
            assertThat(plan.steps()).filteredOn(step -> !(step instanceof Step.Product)).singleElement()
                    .isInstanceOfSatisfying(Step.Dispatch.class, dispatch ->
                            assertThat(dispatch.kernel()).isEqualTo(Kernels.ATTENTION_SOFTMAX));
        }
    }

    @Test
    void productsOfInterleavedHeadsGoOverTheBatch() {
        assertThat(interleaved(4).steps())
                .filteredOn(Step.Product.class::isInstance)
                .allSatisfy(step -> {
                    Step.Product product = (Step.Product) step;
                    assertThat(product.left().matrices()).isEqualTo(BATCH);
                    assertThat(product.right().matrices()).isEqualTo(BATCH);
                    assertThat(product.result().matrices()).isEqualTo(BATCH);
                });
    }

    @Test
    void moreHeadsThanSixteenAreCopied() {
        Plan plan = interleaved(17);
        assertThat(products(plan)).isEqualTo(2);
        assertThat(copies(plan)).isEqualTo(3);
        assertThat(plan.steps()).hasSize(6);
    }

    @Test
    void headsBehindEachOtherAreTwoProductsHoweverManyTheyAre() {
        Shape shape = Shape.of(BATCH, 32, LENGTH, WIDTH);
        Plan plan = attention(shape, Layout.contiguous(shape));
        assertThat(products(plan)).isEqualTo(2);
        assertThat(plan.steps()).hasSize(3);
    }

    @Test
    void piecesOfInterleavedHeadsAreProductsOfSeveralSequences() {
        Shape stored = Shape.of(64, 512, 16, 64);
        Plan plan = attention(stored, Layout.contiguous(stored).permute(0, 2, 1, 3));
        // Of each head four times 16 sequences.
        assertThat(products(plan)).isEqualTo(2 * 16 * 4);
        assertThat(scratch(plan)).isEqualTo(16 << 20);
    }

    @Test
    void whatAllRowsShareIsCopiedOnce() {
        Shape stored = Shape.of(16384, 128, 2);
        Plan plan = attention(stored, Layout.contiguous(stored).select(2, 0));
        // The query in pieces, the key and the value.
        assertThat(products(plan)).isEqualTo(2 * 32);
        assertThat(copies(plan)).isEqualTo(32 + 2);
    }

    private static long copies(Plan plan) {
        return plan.steps().stream()
                .filter(step -> step instanceof Step.Dispatch dispatch && Kernels.isCopy(dispatch.kernel()))
                .count();
    }

    private static long scratch(Plan plan) {
        return plan.buffers().stream()
                .filter(buffer -> buffer.role() == Plan.Role.SCRATCH)
                .mapToLong(Plan.Buffer::bytes)
                .sum();
    }

    private static long products(Plan plan) {
        return plan.steps().stream().filter(Step.Product.class::isInstance).count();
    }

    /** Plans attention over {@code [B, H, L, D]} that lies as {@code [B, L, H, D]}. */
    private static Plan interleaved(long heads) {
        Shape stored = Shape.of(BATCH, LENGTH, heads, WIDTH);
        return attention(stored, Layout.contiguous(stored).permute(0, 2, 1, 3));
    }

    private static Plan attention(Shape stored, Layout seen) {
        Input input = new Input(stored, DType.FLOAT32);
        Instruction attention = new Instruction(
                new Op.Attention(1, false, seen.shape().size(-2)),
                List.of(new Argument(0, seen), new Argument(1, seen), new Argument(2, seen)),
                seen.shape(),
                DType.FLOAT32);
        return Planner.plan(new Program(List.of(input, input, input), List.of(attention), List.of(3)));
    }
}
