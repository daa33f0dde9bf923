// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import mps.api.AttentionOptions;
import mps.api.DType;
import mps.api.KeepDim;
import mps.api.Mps;
import mps.api.PoolOptions;
import mps.api.ShapeException;
import mps.api.Tensor;
import mps.api.TopK;
import mps.api.UnaryFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** NaN, infinities, zeros, subnormal numbers and nothing at all are treated as PyTorch does. */
class EdgeCasesTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static Mps mps;

    @BeforeAll
    static void open() {
        mps = Mps.builder().sync("mutex").open();
    }

    @AfterAll
    static void close() {
        mps.close();
    }

    static Stream<DType> floats() {
        return Draw.FLOATS.stream();
    }

    private static Tensor row(float... values) {
        return mps.tensor(values, values.length);
    }

    /** Returns a row of more elements than a simdgroup has threads, counting up from -50, with one replaced. */
    private static Tensor longRow(int at, float value) {
        float[] values = new float[100];
        for (int i = 0; i < values.length; i++) {
            values[i] = i - 50;
        }
        values[at] = value;
        return row(values);
    }

    // ---- NaN and infinities

    @ParameterizedTest
    @MethodSource("floats")
    void softmaxOfNothingButNegativeInfinityIsNaN(DType dtype) {
        Tensor x = mps.tensor(new float[] {-INFINITY, -INFINITY, -INFINITY, 0}, 2, 2).to(dtype);
        assertThat(x.softmax(1).toFloatArray()).containsExactly(NAN, NAN, 0, 1);
        assertThat(x.logSoftmax(1).toFloatArray()).containsExactly(NAN, NAN, -INFINITY, 0);
    }

    @ParameterizedTest
    @MethodSource("floats")
    void softmaxOfARowWithNaNOrInfinityIsNaN(DType dtype) {
        for (float value : new float[] {NAN, INFINITY}) {
            assertThat(longRow(70, value).to(dtype).softmax(0).toFloatArray()).containsOnly(NAN);
            assertThat(longRow(70, value).to(dtype).logSoftmax(0).toFloatArray()[70]).isNaN();
        }
    }

    @ParameterizedTest
    @MethodSource("floats")
    void extremesOfARowWithNaNAreNaN(DType dtype) {
        for (int at : new int[] {0, 31, 32, 70, 99}) {
            Tensor x = longRow(at, NAN).to(dtype);
            assertThat(x.max().item()).isNaN();
            assertThat(x.min().item()).isNaN();
            assertThat(x.argmax().itemAsLong()).isEqualTo(at);
            assertThat(x.argmin(0).itemAsLong()).isEqualTo(at);
        }
    }

    @ParameterizedTest
    @MethodSource("floats")
    void theFirstOfSeveralNaNAndOfEqualElementsIsFound(DType dtype) {
        Tensor x = row(1, NAN, 7, NAN, -7).to(dtype);
        assertThat(x.argmax().itemAsLong()).isEqualTo(1);
        assertThat(x.argmin().itemAsLong()).isEqualTo(1);
        assertThat(row(-INFINITY, -INFINITY).to(dtype).argmax().itemAsLong()).isZero();
        assertThat(row(INFINITY, INFINITY).to(dtype).argmin().itemAsLong()).isZero();
        assertThat(x.topk(5, 0).indices().toLongArray()).containsExactly(1, 3, 2, 0, 4);
        assertThat(x.topk(5, 0, TopK.Which.SMALLEST).indices().toLongArray()).containsExactly(4, 0, 2, 1, 3);
    }

    @ParameterizedTest
    @MethodSource("floats")
    void functionsOfTwoElementsKeepNaN(DType dtype) {
        Tensor x = row(NAN, 1, NAN).to(dtype);
        Tensor y = row(1, NAN, NAN).to(dtype);
        assertThat(x.maximum(y).toFloatArray()).containsOnly(NAN);
        assertThat(x.minimum(y).toFloatArray()).containsOnly(NAN);
        assertThat(x.clamp(-1.0, 1.0).toFloatArray()).containsExactly(NAN, 1, NAN);
        assertThat(x.clamp(y, y).toFloatArray()).containsOnly(NAN);
        assertThat(row(0, 5).to(dtype).clamp(3.0, 2.0).toFloatArray()).containsOnly(2);
    }

    @ParameterizedTest
    @MethodSource("floats")
    void functionsOfOneElementKeepNaN(DType dtype) {
        Tensor x = row(NAN, NAN, NAN).to(dtype);
        for (UnaryFunction function : UnaryFunction.values()) {
            assertThat(x.apply(function).toFloatArray()).as(function.name()).containsOnly(NAN);
        }
    }

    @ParameterizedTest
    @MethodSource("floats")
    void functionsHaveTheirLimitsAtTheInfinities(DType dtype) {
        Tensor x = row(-INFINITY, INFINITY).to(dtype);
        assertThat(x.relu().toFloatArray()).containsExactly(0, INFINITY);
        assertThat(x.exp().toFloatArray()).containsExactly(0, INFINITY);
        assertThat(x.tanh().toFloatArray()).containsExactly(-1, 1);
        assertThat(x.erf().toFloatArray()).containsExactly(-1, 1);
        assertThat(x.sigmoid().toFloatArray()).containsExactly(0, 1);
        assertThat(x.sin().toFloatArray()).containsOnly(NAN);
        assertThat(x.sqrt().toFloatArray()).containsExactly(NAN, INFINITY);
        assertThat(x.floor().toFloatArray()).containsExactly(-INFINITY, INFINITY);
        assertThat(x.sum().item()).isNaN();
    }

    @ParameterizedTest
    @MethodSource("floats")
    void whatIsComparedWithNaNIsUnequalAndNeitherLessNorGreater(DType dtype) {
        Tensor x = row(NAN, 1, NAN).to(dtype);
        Tensor y = row(NAN, NAN, 1).to(dtype);
        assertThat(x.ne(y).toBooleanArray()).containsOnly(true);
        for (Tensor result : List.of(x.eq(y), x.lt(y), x.le(y), x.gt(y), x.ge(y))) {
            assertThat(result.toBooleanArray()).containsOnly(false);
        }
    }

    @ParameterizedTest
    @MethodSource("floats")
    void naNIsTrueAndZerosAreFalse(DType dtype) {
        Tensor x = row(NAN, 0.0f, -0.0f, -INFINITY).to(dtype);
        assertThat(x.to(DType.BOOL).toBooleanArray()).containsExactly(true, false, false, true);
        assertThat(x.logicalNot().toBooleanArray()).containsExactly(false, true, true, false);
    }

    @ParameterizedTest
    @MethodSource("floats")
    void aWindowWithNaNHasTheMaximumNaN(DType dtype) {
        Tensor x = mps.tensor(new float[] {1, NAN, 2, 3, NAN, 2, 3, 4}, 1, 2, 4).to(dtype);
        assertThat(x.maxPool2d(PoolOptions.kernel(2)).toFloatArray()).containsExactly(NAN, 4);
    }

    @ParameterizedTest
    @MethodSource("floats")
    void aQueryThatMaySeeNoKeyGivesZeros(DType dtype) {
        Tensor q = mps.tensor(new float[] {1, 2, 3, 4}, 2, 2).to(dtype);
        Tensor v = mps.tensor(new float[] {5, 6, 7, 8}, 2, 2).to(dtype);
        Tensor seen = mps.tensor(new boolean[] {false, false, true, false}, 2, 2);
        assertThat(q.scaledDotProductAttention(q, v, AttentionOptions.DEFAULT.withMask(seen)).toFloatArray())
                .containsExactly(0, 0, 5, 6);
        Tensor added = mps.tensor(new float[] {-INFINITY, -INFINITY, 0, -INFINITY}, 2, 2).to(dtype);
        assertThat(q.scaledDotProductAttention(q, v, AttentionOptions.DEFAULT.withMask(added)).toFloatArray())
                .containsExactly(0, 0, 5, 6);
    }

    @Test
    void aBetaOfZeroLeavesNaNOut() {
        Tensor one = mps.tensor(new float[] {1}, 1, 1);
        assertThat(row(NAN).addmm(one, one, 0, 1).toFloatArray()).containsExactly(1);
    }

    @Test
    void theChoiceThatIsNotTakenDoesNotSpoilTheOther() {
        Tensor which = mps.tensor(new boolean[] {true, false}, 2);
        assertThat(row(1, NAN).where(which, row(NAN, 2)).toFloatArray()).containsExactly(1, 2);
        assertThat(row(NAN, 1).maskedFill(which, 0).toFloatArray()).containsExactly(0, 1);
        assertThat(mps.tensor(new float[] {1, NAN, NAN, 1}, 2, 2).tril(0).toFloatArray()[1]).isZero();
    }

    // ---- zeros and subnormal numbers

    @ParameterizedTest
    @MethodSource("floats")
    void zerosKeepTheirSign(DType dtype) {
        Tensor zeros = row(0.0f, -0.0f).to(dtype);
        assertThat(zeros.toFloatArray()).containsExactly(0.0f, -0.0f);
        assertThat(zeros.neg().toFloatArray()).containsExactly(-0.0f, 0.0f);
        assertThat(zeros.abs().toFloatArray()).containsExactly(0.0f, 0.0f);
        assertThat(zeros.sqrt().toFloatArray()).containsExactly(0.0f, -0.0f);
        assertThat(zeros.floor().toFloatArray()).containsExactly(0.0f, -0.0f);
        assertThat(zeros.reciprocal().toFloatArray()).containsExactly(INFINITY, -INFINITY);
        assertThat(zeros.mul(-1.0).toFloatArray()).containsExactly(-0.0f, 0.0f);
        assertThat(zeros.add(zeros).toFloatArray()).containsExactly(0.0f, -0.0f);
        assertThat(zeros.eq(zeros.neg()).toBooleanArray()).containsOnly(true);
    }

    @Test
    void subnormalNumbersAreNotFlushedToZero() {
        assumeTrue(mps.device().kind().startsWith("softmetal"), "GPUs may flush them");
        float[] small = new float[70];
        Arrays.fill(small, Float.MIN_VALUE);
        float[] twice = new float[70];
        Arrays.fill(twice, 2 * Float.MIN_VALUE);
        assertThat(row(small).add(row(small)).toFloatArray()).isEqualTo(twice);
        assertThat(row(small).mul(2.0).toFloatArray()).isEqualTo(twice);
        assertThat(row(small).sum().item()).isEqualTo(70 * Float.MIN_VALUE);
        assertThat(row(small).gt(0.0).toBooleanArray()).containsOnly(true);
        assertThat(row(0x1p-100f).mul(row(0x1p-30f)).item()).isEqualTo(0x1p-130f);
    }

    @Test
    void subnormalHalfNumbersAreNotFlushedToZero() {
        Tensor smallest = row(0x1p-24f).to(DType.FLOAT16);
        assertThat(smallest.item()).isEqualTo(0x1p-24f);
        assertThat(smallest.add(smallest).item()).isEqualTo(0x1p-23f);
        assertThat(smallest.mul(3.0).item()).isEqualTo(3 * 0x1p-24f);
    }

    // ---- nothing

    @ParameterizedTest
    @MethodSource("floats")
    void theSumOfNothingIsZeroAndItsMeanNaN(DType dtype) {
        Tensor empty = mps.tensor(new float[0], 0, 3).to(dtype);
        assertThat(empty.sum().item()).isZero();
        assertThat(empty.sum(0).toFloatArray()).containsExactly(0, 0, 0);
        assertThat(empty.mean(0).toFloatArray()).containsExactly(NAN, NAN, NAN);
        assertThat(empty.mean().item()).isNaN();
        assertThat(empty.var(0).toFloatArray()).containsOnly(NAN);
        assertThat(row(1).to(dtype).var().item()).isNaN();
    }

    @Test
    void theVarianceOfTooFewElementsIsInfinite() {
        assertThat(row(1, 2).var(KeepDim.DROP, 5).item()).isEqualTo(INFINITY);
    }

    @Test
    void thereIsNoExtremeOfNothing() {
        Tensor empty = mps.tensor(new float[0], 0, 3);
        assertThatThrownBy(empty::max).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> empty.amin(0)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(empty::argmax).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> empty.argmin(0)).isInstanceOf(ShapeException.class);
        assertThat(empty.amax(1).shape().toArray()).containsExactly(0);
        assertThat(empty.amax(1).toFloatArray()).isEmpty();
        assertThat(empty.argmax(1).toLongArray()).isEmpty();
    }

    @Test
    void whatIsMadeOfNothingHasNoElements() {
        Tensor empty = mps.tensor(new float[0], 2, 0);
        assertThat(empty.softmax(1).toFloatArray()).isEmpty();
        assertThat(empty.cumsum(1).toFloatArray()).isEmpty();
        assertThat(empty.topk(0, 1).values().toFloatArray()).isEmpty();
        assertThat(empty.matmul(empty.transpose(0, 1)).toFloatArray()).containsExactly(0, 0, 0, 0);
        assertThat(mps.cat(List.of(empty, mps.tensor(new float[] {1, 2}, 2, 1)), 1).toFloatArray())
                .containsExactly(1, 2);
    }
}
