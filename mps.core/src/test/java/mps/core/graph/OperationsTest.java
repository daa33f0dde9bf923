// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.GeluApproximation;
import mps.api.KeepDim;
import mps.api.Shape;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;

/** Operations over elements and over dimensions, by value, however their operands are laid out. */
class OperationsTest {
    private final HostContext context = new HostContext();
    private final Random random = new Random(11);

    @Test
    void binaryOperationsBroadcastBothOperands() {
        NdArray left = NdArray.random(random, 3, 1, 4);
        NdArray right = NdArray.random(random, 2, 1);
        Tensor a = context.tensor(left);
        Tensor b = context.tensor(right);
        Shape shape = Shape.of(3, 2, 4);
        assertClose(a.add(b), NdArray.build(shape, i -> left.broadcastAt(i) + right.broadcastAt(i)));
        assertClose(a.sub(b), NdArray.build(shape, i -> left.broadcastAt(i) - right.broadcastAt(i)));
        assertClose(b.sub(a), NdArray.build(shape, i -> right.broadcastAt(i) - left.broadcastAt(i)));
        assertClose(a.mul(b), NdArray.build(shape, i -> left.broadcastAt(i) * right.broadcastAt(i)));
        NdArray divisor = NdArray.of(Shape.of(4), 0.5, -2, 4, 8);
        assertClose(
                a.div(context.tensor(divisor)),
                NdArray.build(Shape.of(3, 1, 4), i -> left.at(i) / divisor.broadcastAt(i)));
    }

    @Test
    void scalarsBroadcastToo() {
        NdArray scalar = NdArray.of(Shape.of(), 3);
        NdArray row = NdArray.random(random, 4);
        assertClose(
                context.tensor(scalar).mul(context.tensor(row)), NdArray.build(Shape.of(4), i -> 3 * row.at(i)));
        assertClose(context.tensor(scalar).add(context.tensor(scalar)), NdArray.of(Shape.of(), 6));
    }

    @Test
    void numbersStandOnTheRightAndAreRoundedToFloatOnce() {
        Tensor x = context.tensor(NdArray.of(Shape.of(2), 1, -4));
        assertThat(x.add(0.5).toFloatArray()).containsExactly(1.5f, -3.5f);
        assertThat(x.sub(0.5).toFloatArray()).containsExactly(0.5f, -4.5f);
        assertThat(x.mul(3).toFloatArray()).containsExactly(3, -12);
        assertThat(x.div(4).toFloatArray()).containsExactly(0.25f, -1);
        Node added = ((LazyTensor) x.add(0.1)).operand().node();
        assertThat(added.op()).isEqualTo(new Op.Binary(BinaryFunction.ADD));
        assertThat(added.operands().get(1).node().op())
                .isEqualTo(new Op.Fill(Integer.toUnsignedLong(Float.floatToRawIntBits(0.1f))));
    }

    @Test
    void unaryOperationsApplyToEachElementOfAView() {
        NdArray values = NdArray.random(random, 3, 4);
        NdArray positive = NdArray.build(values.shape(), i -> Math.abs(values.at(i)));
        Tensor x = context.tensor(values).transpose(0, 1);
        assertClose(x.relu(), transposed(values, v -> Math.max(v, 0)));
        assertClose(x.tanh(), transposed(values, Math::tanh));
        assertClose(x.exp(), transposed(values, Math::exp));
        assertClose(context.tensor(positive).transpose(0, 1).sqrt(), transposed(positive, Math::sqrt));
    }

    /** Values of PyTorch's documentation of the two formulas: Phi(1) = 0.8413447. */
    @Test
    void geluIsExactUnlessAskedForTheApproximation() {
        Tensor x = context.tensor(NdArray.of(Shape.of(3), -1, 0, 1));
        assertClose(x.gelu(), NdArray.of(Shape.of(3), -0.1586553, 0, 0.8413447));
        assertClose(x.gelu(GeluApproximation.TANH), NdArray.of(Shape.of(3), -0.1588080, 0, 0.8411920));
    }

    @Test
    void softmaxRunsAlongAnyDimension() {
        NdArray values = NdArray.random(random, 2, 3, 4);
        Tensor x = context.tensor(values);
        for (int dim = -3; dim < 3; dim++) {
            int along = Math.floorMod(dim, 3);
            assertClose(x.softmax(dim), NdArray.build(values.shape(), index -> {
                double sum = 0;
                for (long k = 0; k < values.shape().size(along); k++) {
                    sum += Math.exp(values.at(NdArray.with(index, along, k)));
                }
                return Math.exp(values.at(index)) / sum;
            }));
        }
        assertThat(x.softmax(-1).isContiguous()).isTrue();
    }

    @Test
    void layerNormScalesOverTrailingDimensions() {
        NdArray values = NdArray.random(random, 2, 3, 4);
        NdArray weight = NdArray.random(random, 3, 4);
        NdArray bias = NdArray.random(random, 3, 4);
        NdArray normal = NdArray.build(values.shape(), index -> {
            double mean = 0;
            double squares = 0;
            for (int i = 0; i < 12; i++) {
                double x = values.at(index[0], i / 4, i % 4);
                mean += x / 12;
                squares += x * x / 12;
            }
            return (values.at(index) - mean) / Math.sqrt(squares - mean * mean + 0.25);
        });
        Tensor x = context.tensor(values);
        assertClose(x.layerNorm(Shape.of(3, 4), 0.25), normal);
        assertClose(
                x.layerNorm(Shape.of(3, 4), context.tensor(weight), context.tensor(bias), 0.25),
                NdArray.build(
                        values.shape(), i -> normal.at(i) * weight.broadcastAt(tail(i)) + bias.broadcastAt(tail(i))));
        assertThat(x.layerNorm(Shape.of(2, 3, 4), 1e-5).shape()).isEqualTo(Shape.of(2, 3, 4));
    }

    private static long[] tail(long[] index) {
        return Arrays.copyOfRange(index, index.length - 2, index.length);
    }

    @Test
    void reductionsRunOverAnyDimensions() {
        NdArray values = NdArray.random(random, 2, 3, 4, 5);
        Tensor x = context.tensor(values).permute(3, 1, 0, 2);
        NdArray sums = NdArray.build(Shape.of(3, 4), index -> {
            double sum = 0;
            for (int i = 0; i < 10; i++) {
                sum += values.at(i / 5, index[0], index[1], i % 5);
            }
            return sum;
        });
        NdArray largest = NdArray.build(Shape.of(3, 4), index -> {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < 10; i++) {
                max = Math.max(max, values.at(i / 5, index[0], index[1], i % 5));
            }
            return max;
        });
        assertClose(x.sum(2, 0), sums);
        assertClose(x.sum(KeepDim.KEEP, 0, -2), sums.as(Shape.of(1, 3, 1, 4)));
        assertClose(x.mean(0, 2), NdArray.build(sums.shape(), i -> sums.at(i) / 10));
        assertClose(x.amax(0, 2), largest);
        assertClose(x.max(), NdArray.of(Shape.of(), Arrays.stream(values.values()).max().orElseThrow()));
        assertThat(x.mean(KeepDim.KEEP).shape()).isEqualTo(Shape.of(1, 1, 1, 1));
    }

    @Test
    void aScalarIsItsOwnSum() {
        Tensor scalar = context.tensor(NdArray.of(Shape.of(), 5));
        assertClose(scalar.sum(), NdArray.of(Shape.of(), 5));
        assertClose(scalar.mean(KeepDim.KEEP), NdArray.of(Shape.of(), 5));
        assertClose(scalar.max(), NdArray.of(Shape.of(), 5));
    }

    @Test
    void sumsOfNothingAreZeroAndMeansOfNothingAreNaN() {
        assertThat(context.zeros(2, 0).sum(1).toFloatArray()).containsExactly(0, 0);
        assertThat(context.zeros(0).sum().item()).isZero();
        assertThat(context.zeros(0, 2).mean(0).toFloatArray()).containsExactly(Float.NaN, Float.NaN);
        assertThat(context.zeros(2, 0).amax(0).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void whatHasNoElementsNeedsNoOperands() {
        Tensor empty = context.zeros(0, 3);
        List<Tensor> results = List.of(
                empty.relu(), empty.add(1), empty.add(context.zeros(1, 3)), empty.softmax(0), empty.softmax(1),
                empty.layerNorm(Shape.of(3), 1e-5), empty.clone(), empty.sum(1), empty.matmul(context.zeros(3, 2)),
                empty.linear(context.zeros(5, 3), context.zeros(5)), empty.transpose(0, 1).reshape(3, 0),
                empty.scaledDotProductAttention(context.zeros(2, 3), context.zeros(2, 4)));
        assertThat(results).allSatisfy(result -> {
            assertThat(result.toFloatArray()).isEmpty();
            result.evaluate();
        });
        assertThat(op(empty.relu())).isEqualTo(new Op.Fill(0));
    }

    @Test
    void catJoinsAlongADimensionWhateverTheLayouts() {
        NdArray left = NdArray.random(random, 2, 3);
        NdArray right = NdArray.random(random, 2, 2);
        NdArray joined = NdArray.build(
                Shape.of(2, 5), i -> i[1] < 3 ? left.at(i) : right.at(i[0], i[1] - 3));
        Tensor transposed = context.tensor(NdArray.build(Shape.of(2, 2), i -> right.at(i[1], i[0]))).transpose(0, 1);
        List<Tensor> tensors = List.of(context.tensor(left), context.zeros(2, 0), transposed);
        assertClose(Tensors.cat(context, tensors, 1), joined);
        assertClose(Tensors.cat(context, tensors, -1), joined);
    }

    @Test
    void catOfOneIsACopy() {
        Tensor x = context.tensor(NdArray.counting(3));
        Tensor joined = Tensors.cat(context, List.of(x, context.zeros(0)), 0);
        assertThat(op(joined)).isEqualTo(new Op.Copy());
        assertClose(joined, NdArray.counting(3));
        assertThat(Tensors.cat(context, List.of(context.zeros(0), context.zeros(0)), 0).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void stackJoinsAlongANewDimension() {
        NdArray left = NdArray.random(random, 2, 3);
        NdArray right = NdArray.random(random, 2, 3);
        List<Tensor> tensors = List.of(context.tensor(left), context.tensor(right));
        for (int dim = -3; dim < 3; dim++) {
            int along = Math.floorMod(dim, 3);
            long[] sizes = NdArray.insert(left.shape().toArray(), along, 2);
            assertClose(Tensors.stack(context, tensors, dim), NdArray.build(Shape.of(sizes), index ->
                    (index[along] == 0 ? left : right).at(NdArray.remove(index, along))));
        }
        List<Tensor> scalars = List.of(context.zeros(), Tensors.fill(context, 2, DType.FLOAT32, Shape.of()));
        assertClose(Tensors.stack(context, scalars, 0), NdArray.of(Shape.of(2), 0, 2));
    }

    @Test
    void scatterIntoWritesTheSourceOverTheRegion() {
        Tensor x = context.tensor(NdArray.counting(2, 4));
        Tensor source = context.tensor(NdArray.of(Shape.of(2), -1, -2));
        Tensor result = x.scatterInto(view -> view.slice(1, 0, 4, 2).transpose(0, 1), source);
        assertClose(result, NdArray.of(Shape.of(2, 4), -1, 1, -1, 3, -2, 5, -2, 7));
        assertClose(x, NdArray.counting(2, 4));
    }

    @Test
    void scatterIntoReadsAViewAndBroadcastsTheSource() {
        Tensor x = context.tensor(NdArray.counting(2, 3)).transpose(0, 1);
        Tensor nine = Tensors.fill(context, 9, DType.FLOAT32, Shape.of());
        assertClose(x.selectScatter(nine, 0, 1), NdArray.of(Shape.of(3, 2), 0, 3, 9, 9, 2, 5));
        assertClose(x.sliceScatter(nine, 0, 0, 3, 2), NdArray.of(Shape.of(3, 2), 9, 9, 1, 4, 9, 9));
        assertClose(x.scatterInto(view -> view, nine), NdArray.of(Shape.of(3, 2), 9, 9, 9, 9, 9, 9));
        assertThat(op(x.scatterInto(view -> view.slice(0, 1, 1), nine))).isEqualTo(new Op.Copy());
    }

    @Test
    void fillRoundsItsValueToFloat() {
        assertThat(Tensors.fill(context, 0.1, DType.FLOAT32, Shape.of(2)).toFloatArray()).containsExactly(0.1f, 0.1f);
        assertThat(Tensors.fill(context, 1, DType.FLOAT32, Shape.of(0, 3)).toFloatArray()).isEmpty();
    }

    private static NdArray transposed(NdArray values, DoubleUnaryOperator function) {
        return NdArray.build(Shape.of(4, 3), i -> function.applyAsDouble(values.at(i[1], i[0])));
    }

    private static Op op(Tensor tensor) {
        return ((LazyTensor) tensor).operand().node().op();
    }

    static void assertClose(Tensor tensor, NdArray expected) {
        assertThat(tensor.shape()).isEqualTo(expected.shape());
        float[] values = tensor.toFloatArray();
        float[] wanted = expected.floats();
        for (int i = 0; i < wanted.length; i++) {
            assertThat(values[i])
                    .as("element %d of %s", i, expected)
                    .isCloseTo(wanted[i], within(1e-5f * Math.max(1, Math.abs(wanted[i]))));
        }
    }
}
