// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static mps.core.graph.OperationsTest.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import mps.api.AttentionOptions;
import mps.api.Shape;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;

/** Matrix products and attention, by value and by the form they are recorded in. */
class ProductsTest {
    private final HostContext context = new HostContext();
    private final Random random = new Random(13);

    @Test
    void matmulOfMatrices() {
        assertMatmul(Shape.of(2, 3), Shape.of(3, 4), Shape.of(2, 4));
    }

    @Test
    void matmulTakesAVectorAsRowOnTheLeftAndAsColumnOnTheRight() {
        assertMatmul(Shape.of(3), Shape.of(3), Shape.of());
        assertMatmul(Shape.of(3), Shape.of(3, 4), Shape.of(4));
        assertMatmul(Shape.of(2, 3), Shape.of(3), Shape.of(2));
        assertMatmul(Shape.of(3), Shape.of(5, 3, 4), Shape.of(5, 4));
        assertMatmul(Shape.of(5, 2, 3), Shape.of(3), Shape.of(5, 2));
    }

    @Test
    void matmulBroadcastsBatches() {
        assertMatmul(Shape.of(5, 2, 3), Shape.of(3, 4), Shape.of(5, 2, 4));
        assertMatmul(Shape.of(2, 3), Shape.of(5, 3, 4), Shape.of(5, 2, 4));
        assertMatmul(Shape.of(2, 1, 2, 3), Shape.of(5, 3, 4), Shape.of(2, 5, 2, 4));
        assertMatmul(Shape.of(1, 2, 3), Shape.of(3, 4), Shape.of(1, 2, 4));
    }

    @Test
    void batchesTimesOneMatrixAreOneProductWhereTheRowsAllowIt() {
        Tensor matrix = context.zeros(3, 4);
        LazyTensor folded = (LazyTensor) context.zeros(5, 2, 3).matmul(matrix);
        assertThat(folded.operand().node().shape()).isEqualTo(Shape.of(10, 4));
        LazyTensor batched = (LazyTensor) context.zeros(5, 3, 2).transpose(1, 2).matmul(matrix);
        assertThat(batched.operand().node().shape()).isEqualTo(Shape.of(5, 2, 4));
    }

    @Test
    void matmulReadsTransposedOperandsInPlace() {
        NdArray left = NdArray.random(random, 5, 3, 2);
        NdArray right = NdArray.random(random, 4, 3);
        Tensor product = context.tensor(left).transpose(1, 2).matmul(context.tensor(right).transpose(0, 1));
        assertClose(product, NdArray.build(Shape.of(5, 2, 4), i -> {
            double sum = 0;
            for (int k = 0; k < 3; k++) {
                sum += left.at(i[0], k, i[1]) * right.at(i[2], k);
            }
            return sum;
        }));
    }

    @Test
    void aProductOverNothingIsZero() {
        assertThat(context.zeros(2, 0).matmul(context.zeros(0, 1)).toFloatArray()).containsExactly(0, 0);
        assertThat(context.zeros(0).matmul(context.zeros(0)).item()).isZero();
        assertThat(context.zeros(5, 0, 3).matmul(context.zeros(3, 4)).shape()).isEqualTo(Shape.of(5, 0, 4));
    }

    @Test
    void linearMultipliesByTheTransposedWeight() {
        NdArray weight = NdArray.random(random, 4, 3);
        NdArray bias = NdArray.random(random, 4);
        for (Shape shape : new Shape[] {Shape.of(3), Shape.of(2, 3), Shape.of(2, 5, 3)}) {
            NdArray input = NdArray.random(random, shape.toArray());
            int last = shape.rank() - 1;
            NdArray product = NdArray.build(Shape.of(NdArray.with(shape.toArray(), last, 4)), i -> {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += input.at(NdArray.with(i, last, k)) * weight.at(i[last], k);
                }
                return sum;
            });
            Tensor x = context.tensor(input);
            assertClose(x.linear(context.tensor(weight)), product);
            assertClose(
                    x.linear(context.tensor(weight), context.tensor(bias)),
                    NdArray.build(product.shape(), i -> product.at(i) + bias.at(i[last])));
        }
    }

    @Test
    void linearOfNoFeaturesIsTheBias() {
        Tensor x = context.zeros(2, 0);
        Tensor bias = context.tensor(NdArray.of(Shape.of(2), 7, 8));
        assertThat(x.linear(context.zeros(2, 0), bias).toFloatArray()).containsExactly(7, 8, 7, 8);
        assertThat(x.linear(context.zeros(2, 0)).toFloatArray()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void attentionScalesByTheRootOfTheWidthUnlessToldOtherwise() {
        Tensor query = context.zeros(2, 3, 16);
        assertThat(op(query.scaledDotProductAttention(query, query))).isEqualTo(new Op.Attention(0.25f, false, 3));
        AttentionOptions options = AttentionOptions.DEFAULT.withScale(0.1).causal();
        assertThat(op(query.scaledDotProductAttention(query, query, options)))
                .isEqualTo(new Op.Attention(0.1f, true, 3));
    }

    @Test
    void attentionBroadcastsBatchesAndMask() {
        NdArray query = NdArray.random(random, 2, 1, 3, 4);
        NdArray key = NdArray.random(random, 5, 6, 4);
        NdArray value = NdArray.random(random, 1, 6, 2);
        NdArray mask = NdArray.random(random, 6);
        AttentionOptions options =
                AttentionOptions.DEFAULT.withScale(0.5).withMask(context.tensor(mask)).causal();
        Tensor result = context.tensor(query)
                .scaledDotProductAttention(context.tensor(key), context.tensor(value), options);
        assertClose(result, NdArray.build(Shape.of(2, 5, 3, 2), i -> {
            double sum = 0;
            double weighted = 0;
            for (long s = 0; s <= i[2]; s++) {
                double score = mask.at(s);
                for (long e = 0; e < 4; e++) {
                    score += 0.5 * query.at(i[0], 0, i[2], e) * key.at(i[1], s, e);
                }
                sum += Math.exp(score);
                weighted += Math.exp(score) * value.at(0, s, i[3]);
            }
            return weighted / sum;
        }));
    }

    @Test
    void attentionToNothingIsZero() {
        Tensor result = context.zeros(3, 4).scaledDotProductAttention(context.zeros(0, 4), context.zeros(0, 2));
        assertThat(result.toFloatArray()).containsOnly(0).hasSize(6);
    }

    private void assertMatmul(Shape leftShape, Shape rightShape, Shape shape) {
        NdArray left = NdArray.random(random, leftShape.toArray());
        NdArray right = NdArray.random(random, rightShape.toArray());
        NdArray rows = left.as(leftShape.rank() == 1 ? Shape.of(1, leftShape.size(0)) : leftShape);
        NdArray columns = right.as(rightShape.rank() == 1 ? Shape.of(rightShape.size(0), 1) : rightShape);
        long inner = rows.shape().size(-1);
        int rank = Math.max(rows.shape().rank(), columns.shape().rank());
        long[] sizes = new long[rank];
        Arrays.setAll(sizes, dim -> batchSize(rows.shape(), columns.shape(), rank - dim));
        sizes[rank - 2] = rows.shape().size(-2);
        sizes[rank - 1] = columns.shape().size(-1);
        NdArray product = NdArray.build(Shape.of(sizes), i -> {
            double sum = 0;
            for (long k = 0; k < inner; k++) {
                sum += rows.broadcastAt(NdArray.with(i, rank - 1, k))
                        * columns.broadcastAt(NdArray.with(i, rank - 2, k));
            }
            return sum;
        });
        assertClose(context.tensor(left).matmul(context.tensor(right)), product.as(shape));
    }

    private static long batchSize(Shape left, Shape right, int fromEnd) {
        return Math.max(
                fromEnd <= left.rank() ? left.size(-fromEnd) : 1, fromEnd <= right.rank() ? right.size(-fromEnd) : 1);
    }

    private static Op op(Tensor tensor) {
        return ((LazyTensor) tensor).operand().node().op();
    }
}
