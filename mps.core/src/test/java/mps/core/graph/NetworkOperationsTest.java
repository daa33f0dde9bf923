// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static mps.core.graph.OperationsTest.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import mps.api.AttentionOptions;
import mps.api.ConvOptions;
import mps.api.DType;
import mps.api.KeepDim;
import mps.api.PoolOptions;
import mps.api.RotaryLayout;
import mps.api.Shape;
import mps.api.Tensor;
import mps.api.TopK;
import org.junit.jupiter.api.Test;

/** Operations that are recorded as several, by value and whatever the layout of their operands. */
class NetworkOperationsTest {
    private final HostContext context = new HostContext();
    private final Random random = new Random(29);

    @Test
    void convolutionsInGroupsSumOverTheirWindows() {
        NdArray images = NdArray.random(random, 2, 4, 5, 6);
        NdArray weight = NdArray.random(random, 6, 2, 3, 2);
        NdArray bias = NdArray.random(random, 6);
        ConvOptions options =
                ConvOptions.DEFAULT.withGroups(2).withStride(2, 1).withPadding(1, 0).withDilation(1, 2);
        NdArray expected = NdArray.build(Shape.of(2, 6, 3, 4), i -> {
            double sum = bias.at(i[1]);
            for (int c = 0; c < 2; c++) {
                for (int ky = 0; ky < 3; ky++) {
                    for (int kx = 0; kx < 2; kx++) {
                        long y = 2 * i[2] - 1 + ky;
                        long x = i[3] + 2L * kx;
                        sum += y < 0 || y > 4 ? 0 : weight.at(i[1], c, ky, kx) * images.at(i[0], i[1] / 3 * 2 + c, y, x);
                    }
                }
            }
            return sum;
        });
        Tensor w = context.tensor(weight);
        Tensor b = context.tensor(bias);
        assertClose(context.tensor(images).conv2d(w, b, options), expected);
        Tensor channelsLast = context.tensor(NdArray.build(
                        Shape.of(2, 5, 6, 4), i -> images.at(i[0], i[3], i[1], i[2])))
                .permute(0, 3, 1, 2);
        assertClose(channelsLast.conv2d(w, b, options), expected);
        assertClose(
                context.tensor(images).select(0, 1).conv2d(w, b, options),
                NdArray.build(Shape.of(6, 3, 4), i -> expected.at(1, i[0], i[1], i[2])));
    }

    @Test
    void convolutionsOverALengthSumOverTheirWindows() {
        NdArray signal = NdArray.random(random, 3, 7);
        NdArray weight = NdArray.random(random, 2, 3, 3);
        Tensor result = context.tensor(signal).conv1d(context.tensor(weight), ConvOptions.DEFAULT.withStride(2));
        assertClose(result, NdArray.build(Shape.of(2, 3), i -> {
            double sum = 0;
            for (int n = 0; n < 9; n++) {
                sum += weight.at(i[0], n / 3, n % 3) * signal.at(n / 3, 2 * i[1] + n % 3);
            }
            return sum;
        }));
    }

    @Test
    void poolingTakesTheLargestOrTheMeanOfEachWindow() {
        Tensor images = context.tensor(NdArray.counting(1, 3, 4));
        assertThat(images.maxPool2d(PoolOptions.kernel(2)).toFloatArray()).containsExactly(5, 7);
        PoolOptions ceil = PoolOptions.kernel(2).withRounding(PoolOptions.Rounding.CEIL);
        assertThat(images.maxPool2d(ceil).toFloatArray()).containsExactly(5, 7, 9, 11);
        assertThat(images.avgPool2d(ceil).toFloatArray()).containsExactly(2.5f, 4.5f, 8.5f, 10.5f);
        PoolOptions padded = PoolOptions.kernel(2, 1).withPadding(1, 0);
        assertThat(images.add(1).neg().maxPool2d(padded).select(1, 0).toFloatArray())
                .containsExactly(-1, -2, -3, -4);
        assertThat(images.avgPool2d(padded).select(1, 1).toFloatArray()).containsExactly(6, 7, 8, 9);
        assertThat(images.avgPool2d(padded.withDivisor(PoolOptions.Divisor.WITHOUT_PADDING))
                        .select(1, 1)
                        .toFloatArray())
                .containsExactly(6, 7, 8, 9);
    }

    @Test
    void groupsOfQueryHeadsAttendLikeRepeatedKeysAndValues() {
        NdArray query = NdArray.random(random, 2, 4, 3, 8);
        NdArray key = NdArray.random(random, 2, 2, 5, 8);
        NdArray value = NdArray.random(random, 2, 2, 5, 3);
        AttentionOptions options = AttentionOptions.DEFAULT
                .withMask(context.tensor(NdArray.random(random, 4, 1, 5)))
                .causal();
        Tensor q = context.tensor(query);
        Tensor repeated = q.scaledDotProductAttention(repeated(key), repeated(value), options);
        Tensor grouped = q.scaledDotProductAttention(
                context.tensor(key), context.tensor(value), options.groupedQuery());
        assertThat(grouped.shape()).isEqualTo(repeated.shape());
        assertClose(grouped, NdArray.of(repeated.shape(), doubles(repeated.toFloatArray())));
    }

    /** Returns each head twice. */
    private Tensor repeated(NdArray heads) {
        long[] sizes = heads.shape().toArray();
        sizes[1] *= 2;
        return context.tensor(NdArray.build(Shape.of(sizes), i -> heads.at(i[0], i[1] / 2, i[2], i[3])));
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    @Test
    void aBooleanMaskSaysWhatMayBeSeen() {
        NdArray query = NdArray.random(random, 3, 4);
        NdArray mask = NdArray.of(Shape.of(3, 3), 1, 1, 0, 0, 1, 1, 1, 0, 1);
        NdArray hidden = NdArray.build(mask.shape(), i -> mask.at(i) == 1 ? 0 : Double.NEGATIVE_INFINITY);
        Tensor q = context.tensor(query);
        Tensor added = q.scaledDotProductAttention(
                q, q, AttentionOptions.DEFAULT.withMask(context.tensor(hidden)));
        Tensor chosen = q.scaledDotProductAttention(
                q, q, AttentionOptions.DEFAULT.withMask(context.tensor(DType.BOOL, mask)));
        assertThat(chosen.toFloatArray()).containsExactly(added.toFloatArray());
    }

    @Test
    void lookupsTakeTheElementsThatIndicesName() {
        Tensor x = context.tensor(NdArray.counting(3, 4));
        Tensor index = context.tensor(DType.INT32, NdArray.of(Shape.of(2), 2, 0));
        assertThat(x.indexSelect(0, index).toFloatArray()).containsExactly(8, 9, 10, 11, 0, 1, 2, 3);
        assertThat(x.indexSelect(-1, index).toFloatArray()).containsExactly(2, 0, 6, 4, 10, 8);
        assertThat(index.embedding(x).toFloatArray()).containsExactly(8, 9, 10, 11, 0, 1, 2, 3);
        Tensor places = context.tensor(DType.INT64, NdArray.of(Shape.of(2, 2), 0, 3, 1, 1));
        assertThat(x.gather(1, places).toFloatArray()).containsExactly(0, 3, 5, 5);
        assertThat(x.transpose(0, 1).gather(0, places).toFloatArray()).containsExactly(0, 7, 1, 5);
    }

    @Test
    void theFirstInOrderComeWithTheirPlaces() {
        Tensor x = context.tensor(NdArray.of(Shape.of(2, 3), 1, 5, 3, 2, 2, 7));
        TopK rows = x.topk(2, 1);
        assertThat(rows.values().toFloatArray()).containsExactly(5, 3, 7, 2);
        assertThat(rows.indices().toLongArray()).containsExactly(1, 2, 2, 0);
        TopK columns = x.topk(1, 0, TopK.Which.SMALLEST);
        assertThat(columns.values().toFloatArray()).containsExactly(1, 2, 3);
        assertThat(columns.indices().toLongArray()).containsExactly(0, 1, 0);
        assertThat(x.topk(0, 1).values().shape()).isEqualTo(Shape.of(2, 0));
        assertThat(x.argmax().itemAsLong()).isEqualTo(5);
        assertThat(x.argmin(KeepDim.KEEP, 0).toLongArray()).containsExactly(0, 1, 0);
    }

    @Test
    void positionsTurnPairs() {
        NdArray vectors = NdArray.random(random, 2, 3, 4);
        Tensor positions = context.tensor(DType.INT32, NdArray.of(Shape.of(3), 0, 1, 5));
        double[] angles = {1, 0.01};
        double[] at = {0, 1, 5};
        assertClose(
                context.tensor(vectors).rotaryEmbedding(positions, 10000, RotaryLayout.HALF_SPLIT),
                NdArray.build(vectors.shape(), i -> {
                    int pair = (int) i[2] % 2;
                    double angle = at[(int) i[1]] * angles[pair];
                    double a = vectors.at(i[0], i[1], pair);
                    double b = vectors.at(i[0], i[1], pair + 2);
                    return i[2] < 2
                            ? a * Math.cos(angle) - b * Math.sin(angle)
                            : b * Math.cos(angle) + a * Math.sin(angle);
                }));
        assertClose(
                context.tensor(vectors).rotaryEmbedding(positions, 10000, RotaryLayout.INTERLEAVED),
                NdArray.build(vectors.shape(), i -> {
                    int pair = (int) i[2] / 2;
                    double angle = at[(int) i[1]] * angles[pair];
                    double a = vectors.at(i[0], i[1], 2L * pair);
                    double b = vectors.at(i[0], i[1], 2L * pair + 1);
                    return i[2] % 2 == 0
                            ? a * Math.cos(angle) - b * Math.sin(angle)
                            : b * Math.cos(angle) + a * Math.sin(angle);
                }));
    }

    @Test
    void batchNormalizationScalesChannels() {
        NdArray x = NdArray.random(random, 2, 3, 4);
        Tensor mean = context.tensor(NdArray.of(Shape.of(3), 1, 2, 3));
        Tensor var = context.tensor(NdArray.of(Shape.of(3), 3.75, 8.75, 15.75));
        Tensor weight = context.tensor(NdArray.of(Shape.of(3), 1, -1, 2));
        Tensor bias = context.tensor(NdArray.of(Shape.of(3), 5, 6, 7));
        double[] scales = {0.5, 1 / 3.0, 0.25};
        double[] weights = {1, -1, 2};
        assertClose(context.tensor(x).batchNorm(mean, var, 0.25), NdArray.build(
                x.shape(), i -> (x.at(i) - i[1] - 1) * scales[(int) i[1]]));
        assertClose(context.tensor(x).batchNorm(mean, var, weight, bias, 0.25), NdArray.build(
                x.shape(), i -> (x.at(i) - i[1] - 1) * scales[(int) i[1]] * weights[(int) i[1]] + i[1] + 5));
    }

    @Test
    void halfTypesAreComputedInFloat32AndRoundedOnce() {
        Tensor x = context.tensor(DType.FLOAT16, NdArray.of(Shape.of(2, 2), 2048, 1, 1, 1));
        assertThat(x.matmul(context.tensor(DType.FLOAT16, NdArray.of(Shape.of(2), 1, 1))).toFloatArray())
                .containsExactly(2048, 2);
        assertThat(x.sum(1).toFloatArray()).containsExactly(2048, 2);
        assertThat(x.addmm(x, x).dtype()).isEqualTo(DType.FLOAT16);
    }

    @Test
    void wholeNumbersStayWhole() {
        Tensor x = context.tensor(DType.INT32, NdArray.of(Shape.of(3), -7, 2, 5));
        assertThat(x.pow(2).toIntArray()).containsExactly(49, 4, 25);
        assertThat(x.clamp(-1, 3).toIntArray()).containsExactly(-1, 2, 3);
        assertThat(x.cumsum(0).toLongArray()).containsExactly(-7, -5, 0);
        assertThat(x.to(DType.UINT8).toIntArray()).containsExactly(249, 2, 5);
        assertThat(x.gt(2).toBooleanArray()).containsExactly(false, false, true);
        assertThat(x.to(DType.BOOL).logicalNot().toBooleanArray()).containsExactly(false, false, false);
        assertThat(x.maskedFill(x.lt(0), 9).toIntArray()).containsExactly(9, 2, 5);
    }
}
