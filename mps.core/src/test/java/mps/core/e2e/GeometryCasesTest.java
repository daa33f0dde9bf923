// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import mps.api.AttentionOptions;
import mps.api.DType;
import mps.api.Explanation;
import mps.api.Mps;
import mps.api.PoolOptions;
import mps.api.Seed;
import mps.api.Shape;
import mps.api.ShapeException;
import mps.api.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches, windows and rows of unusual sizes, and numbers of Java beside half types, are treated as PyTorch does. */
class GeometryCasesTest {
    private static Mps mps;

    @BeforeAll
    static void open() {
        mps = Mps.builder().sync("mutex").open();
    }

    @AfterAll
    static void close() {
        mps.close();
    }

    static Stream<DType> halves() {
        return Stream.of(DType.FLOAT16, DType.BFLOAT16);
    }

    // ---- batches

    @Test
    void aProductOfThreeBatchDimensionsInAnyOrderIsThatOfItsCopy() {
        Tensor a = mps.rand(new Seed(1), 3, 2, 4, 5, 6);
        Tensor b = mps.rand(new Seed(2), 3, 2, 4, 6, 7);
        for (int[] order : List.of(
                new int[] {1, 0, 2, 3, 4},
                new int[] {0, 2, 1, 3, 4},
                new int[] {2, 0, 1, 3, 4},
                new int[] {2, 1, 0, 3, 4})) {
            Tensor left = a.permute(order);
            Tensor right = b.permute(order);
            assertThat(left.matmul(right).toFloatArray())
                    .isEqualTo(left.contiguous().evaluate().matmul(right.contiguous().evaluate()).toFloatArray());
        }
    }

    @Test
    void anAttentionOfThreeBatchDimensionsIsThatOfItsCopy() {
        Tensor query = mps.rand(new Seed(3), 2, 5, 3, 4, 8).permute(0, 2, 3, 1, 4);
        Tensor key = mps.rand(new Seed(4), 2, 6, 3, 4, 8).permute(0, 2, 3, 1, 4);
        Tensor value = mps.rand(new Seed(5), 3, 2, 4, 6, 8).permute(1, 0, 2, 3, 4);
        assertThat(query.scaledDotProductAttention(key, value).toFloatArray())
                .isEqualTo(query.contiguous()
                        .evaluate()
                        .scaledDotProductAttention(
                                key.contiguous().evaluate(), value.contiguous().evaluate())
                        .toFloatArray());
    }

    @Test
    void groupsOfNoQueryHeadsAreRefused() {
        Tensor key = mps.zeros(1, 2, 4, 8);
        AttentionOptions grouped = AttentionOptions.DEFAULT.groupedQuery();
        assertThatThrownBy(() -> mps.zeros(1, 0, 4, 8).scaledDotProductAttention(key, key, grouped))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[1, 0, 4, 8]");
    }

    // ---- windows

    @Test
    void aWindowThatIsCutOffCountsWhereSizesAreRoundedUpEvenIfItIsTheOnlyOne() {
        PoolOptions options = PoolOptions.kernel(3).withStride(2).withRounding(PoolOptions.Rounding.CEIL);
        Tensor image = mps.tensor(new float[] {1, 2, 3, 6}, 1, 1, 2, 2);
        Tensor largest = image.maxPool2d(options);
        assertThat(largest.shape()).isEqualTo(Shape.of(1, 1, 1, 1));
        assertThat(largest.toFloatArray()).containsExactly(6);
        assertThat(image.avgPool2d(options).toFloatArray()).containsExactly(3);
        assertThatThrownBy(() -> image.maxPool2d(options.withRounding(PoolOptions.Rounding.FLOOR)))
                .isInstanceOf(ShapeException.class);
    }

    @Test
    void thereAreNoWindowsOfNothing() {
        PoolOptions options = PoolOptions.kernel(2).withPadding(1);
        assertThatThrownBy(() -> mps.zeros(1, 1, 0, 4).maxPool2d(options))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[1, 1, 0, 4]");
        assertThat(mps.zeros(0, 1, 2, 4).maxPool2d(options).toFloatArray()).isEmpty();
    }

    // ---- long rows

    @Test
    void aSumDoesNotStopGrowingWhereOneMoreIsLostInFloat32() {
        long n = (1L << 25) + 8;
        assertThat(mps.full(1, 1).expand(n).sum().item()).isEqualTo((float) n);
        assertThat(mps.full(1, 1).expand(n).mean().item()).isEqualTo(1);
        assertThat(mps.full(1, 1).expand(n).var().item()).isZero();
    }

    // ---- bytes that are no multiple of four

    @Test
    void partsOfOddNumbersOfBytesAreCopiedWhole() {
        Tensor three = mps.tensor(new byte[] {1, 2, 3}, 3);
        Tensor five = mps.tensor(new byte[] {4, 5, 6, 7, 8}, 5);
        Tensor joined = mps.cat(List.of(three, five), 0);
        assertThat(joined.toByteArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(joined.slice(0, 1, 6).clone().toByteArray()).containsExactly(2, 3, 4, 5, 6);
        assertThat(three.clone().toByteArray()).containsExactly(1, 2, 3);
        assertThat(mps.explain(List.of(mps.cat(List.of(three, five), 0))).steps())
                .extracting(Explanation.Step::kernel)
                .containsExactly("elementwise/copy<uint8>", "elementwise/copy<uint8>");
    }

    // ---- half types beside others

    @ParameterizedTest
    @MethodSource("halves")
    void aHalfNumberIsComparedWithANumberOfItsType(DType dtype) {
        Tensor tenth = mps.full(0.1, dtype, 1);
        assertThat(tenth.eq(0.1).toBooleanArray()).containsExactly(true);
        assertThat(tenth.ge(0.1).toBooleanArray()).containsExactly(true);
        assertThat(tenth.lt(0.1).toBooleanArray()).containsExactly(false);
        assertThat(tenth.ne(0.1).toBooleanArray()).containsExactly(false);
    }

    @ParameterizedTest
    @MethodSource("halves")
    void normalizationsGiveBackTheTypeOfTheirInput(DType dtype) {
        Tensor parameter = mps.full(1, 4);
        Tensor input = mps.tensor(new float[] {1, 2, 3, 4}, 1, 4).to(dtype);
        assertThat(input.layerNorm(Shape.of(4), parameter, parameter, 1e-5).dtype()).isEqualTo(dtype);
        assertThat(input.rmsNorm(Shape.of(4), parameter, 1e-6).dtype()).isEqualTo(dtype);
    }
}
