// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mps.api.AttentionOptions;
import mps.api.ConvOptions;
import mps.api.DType;
import mps.api.PoolOptions;
import mps.api.RotaryLayout;
import mps.api.Shape;
import mps.api.ShapeException;
import mps.api.Tensor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Shapes that layers and lookups refuse, and what they say then: the operation, the rule, the shapes. */
class LayerErrorsTest {
    private final HostContext context = new HostContext();
    private final Tensor scalar = zeros();
    private final Tensor matrix = zeros(2, 3);
    private final Tensor images = zeros(2, 4, 5, 6);

    @Test
    void convolutionsNeedChannelsThatFit() {
        String form = "conv2d: expected an input [N, inChannels, height, width] or [inChannels, height, width] and a "
                + "weight [outChannels, inChannels / groups, kernel sizes], outChannels divisible by groups and "
                + "nothing of it empty, but they are ";
        ConvOptions two = ConvOptions.DEFAULT.withGroups(2);
        refuses(() -> conv(3, 3, 1, 1), form + "[2, 4, 5, 6] and [3, 3, 1, 1] with 1 groups");
        refuses(() -> conv(3, 4, 1), form + "[2, 4, 5, 6] and [3, 4, 1] with 1 groups");
        refuses(() -> conv(3, 4, 0, 1), form + "[2, 4, 5, 6] and [3, 4, 0, 1] with 1 groups");
        refuses(() -> images.conv2d(zeros(3, 2, 1, 1), two), form + "[2, 4, 5, 6] and [3, 2, 1, 1] with 2 groups");
        refuses(() -> images.conv2d(zeros(3, 4, 1, 1), ConvOptions.DEFAULT.withGroups(0)),
                form + "[2, 4, 5, 6] and [3, 4, 1, 1] with 0 groups");
        refuses(() -> matrix.conv2d(zeros(3, 2, 1, 1), ConvOptions.DEFAULT),
                form + "[2, 3] and [3, 2, 1, 1] with 1 groups");
        refuses(() -> matrix.conv1d(zeros(3, 3, 1), ConvOptions.DEFAULT), "conv1d: expected an input [N, inChannels, "
                + "length] or [inChannels, length] and a weight [outChannels, inChannels / groups, kernel sizes], "
                + "outChannels divisible by groups and nothing of it empty, but they are [2, 3] and [3, 3, 1] with 1 "
                + "groups");
    }

    @Test
    void convolutionsNeedABiasForEachChannelOfTheOutput() {
        refuses(() -> images.conv2d(zeros(3, 4, 1, 1), zeros(4), ConvOptions.DEFAULT), "conv2d: expected a bias of the "
                + "shape [outChannels] = [3], but it is [4]");
    }

    @Test
    void convolutionsNeedWindowsThatFit() {
        refuses(() -> conv(3, 4, 6, 1), "conv2d: a kernel of 6 with dilation 1 is larger than 5 elements with a "
                + "padding of 0 on both sides");
        refuses(() -> images.conv2d(zeros(3, 4, 3, 1), ConvOptions.DEFAULT.withDilation(3).withPadding(0)),
                "conv2d: a kernel of 3 with dilation 3 is larger than 5 elements with a padding of 0 on both sides");
        refuses(() -> images.conv2d(zeros(3, 4, 1, 1), ConvOptions.DEFAULT.withStride(0)), "conv2d: expected stride of "
                + "1 or more, but came [0]");
        refuses(() -> images.conv2d(zeros(3, 4, 1, 1), ConvOptions.DEFAULT.withPadding(1, -1)), "conv2d: expected "
                + "padding of 0 or more, but came [1, -1]");
        refuses(() -> images.conv2d(zeros(3, 4, 1, 1), ConvOptions.DEFAULT.withDilation(1, 1, 1)), "conv2d: expected 1 "
                + "or 2 numbers as dilation, but came [1, 1, 1]");
        refuses(() -> matrix.conv1d(zeros(3, 2, 1), ConvOptions.DEFAULT.withStride(1, 1)), "conv1d: expected 1 or 1 "
                + "numbers as stride, but came [1, 1]");
    }

    private Tensor conv(long... weight) {
        return images.conv2d(zeros(weight), ConvOptions.DEFAULT);
    }

    @Test
    void poolingNeedsImagesAndWindowsThatFit() {
        refuses(() -> matrix.maxPool2d(PoolOptions.kernel(1)), "maxPool2d: expected [N, C, height, width] or [C, "
                + "height, width], but the shape is [2, 3]");
        refuses(() -> images.avgPool2d(PoolOptions.kernel(7)), "avgPool2d: a kernel of 7 with dilation 1 is larger "
                + "than 5 elements with a padding of 0 on both sides");
        refuses(() -> images.maxPool2d(PoolOptions.kernel(2).withPadding(2)), "maxPool2d: expected a padding of at "
                + "most half of the kernel, but they are 2 and 2; a window could lie in the padding alone");
        refuses(() -> images.avgPool2d(PoolOptions.kernel(2).withDilation(2)), "avgPool2d: a mean has no dilation, but "
                + "came [2]");
        refuses(() -> images.maxPool2d(PoolOptions.kernel(1, 2, 3)), "maxPool2d: expected 1 or 2 numbers as kernel, "
                + "but came [1, 2, 3]");
        refuses(() -> images.maxPool2d(PoolOptions.kernel(0)), "maxPool2d: expected kernel of 1 or more, but came [0]");
    }

    @Test
    void addmmNeedsTwoMatricesAndAnInputThatBroadcasts() {
        refuses(() -> matrix.addmm(zeros(2, 2, 3), zeros(3, 3)), "addmm: expected two matrices, [m, k] x [k, n], but "
                + "the shapes are [2, 2, 3] and [3, 3]");
        refuses(() -> matrix.addmm(matrix, matrix), "addmm: the inner sizes must be equal, but [2, 3] x [2, 3] has 3 "
                + "and 2; [.., m, k] x [.., k, n] -> [.., m, n]");
        refuses(() -> zeros(4).addmm(matrix, zeros(3, 5)), "addmm: the input of the shape [4] does not broadcast to "
                + "[2, 5]: its sizes, from the last, must be equal or 1");
    }

    @Test
    void bmmNeedsAsManyMatricesOnBothSides() {
        String form = "bmm: expected as many matrices on both sides, [b, m, k] x [b, k, n], but the shapes are ";
        refuses(() -> zeros(4, 2, 3).bmm(zeros(1, 3, 2)), form + "[4, 2, 3] and [1, 3, 2]; matmul broadcasts");
        refuses(() -> matrix.bmm(zeros(1, 3, 2)), form + "[2, 3] and [1, 3, 2]; matmul broadcasts");
        refuses(() -> zeros(4, 2, 3).bmm(zeros(4, 2, 3)), "bmm: the inner sizes must be equal, but [4, 2, 3] x "
                + "[4, 2, 3] has 3 and 2; [.., m, k] x [.., k, n] -> [.., m, n]");
    }

    @Test
    void lookupsNeedIndicesThatFit() {
        refuses(() -> matrix.gather(0, indices(2)), "gather: expected an index of as many dimensions as the input, "
                + "none larger but dimension 0, but its shape is [2] and the input's [2, 3]");
        refuses(() -> matrix.gather(-1, indices(3, 3)), "gather: expected an index of as many dimensions as the input, "
                + "none larger but dimension 1, but its shape is [3, 3] and the input's [2, 3]");
        refuses(() -> matrix.gather(2, indices(2, 3)), "gather: dimension 2 is out of range for the shape [2, 3]; "
                + "expected -2 to 1");
        refuses(() -> zeros(0, 3).gather(0, indices(1, 3)), "gather: dimension 0 of the shape [0, 3] is empty, so that "
                + "no index is in range, but there are 1");
        refuses(() -> indices(2).embedding(zeros(3)), "embedding: expected a weight of the shape [rows, features], but "
                + "it is [3]");
        refuses(() -> matrix.indexSelect(0, indices(1, 1)), "indexSelect: expected an index of one dimension, but its "
                + "shape is [1, 1]; gather takes one index per element");
        refuses(() -> zeros(3).tril(0), "tril: expected matrices [.., m, n], but the shape is [3]");
    }

    @Test
    void topkNeedsAsManyElementsAsItFinds() {
        refuses(() -> matrix.topk(4, 1), "topk: expected k from 0 to 3, the size of dimension 1 of the shape [2, 3], "
                + "but it is 4");
        refuses(() -> matrix.topk(-1, 0), "topk: expected k from 0 to 2, the size of dimension 0 of the shape [2, 3], "
                + "but it is -1");
        refuses(() -> matrix.topk(1, 2), "topk: dimension 2 is out of range for the shape [2, 3]; expected -2 to 1");
    }

    @Test
    void thereIsNoPlaceOfTheLargestOfNothing() {
        refuses(() -> zeros(0, 2).argmax(), "argmax: the shape [0, 2] has no elements along a reduced dimension, and "
                + "there is no largest or smallest of nothing");
        refuses(() -> zeros(2, 0).argmin(1), "argmin: the shape [2, 0] has no elements along a reduced dimension, and "
                + "there is no largest or smallest of nothing");
    }

    @Test
    void rotaryEmbeddingsNeedPairsAndPositionsThatBroadcast() {
        refuses(() -> rotary(matrix, indices(2), 10000), "rotaryEmbedding: expected vectors [.., E] with an even E of "
                + "at most 2048, but the shape is [2, 3]");
        refuses(() -> rotary(scalar, indices(), 10000), "rotaryEmbedding: expected vectors [.., E] with an even E of "
                + "at most 2048, but the shape is []");
        refuses(() -> rotary(zeros(2, 4), indices(2), 0), "rotaryEmbedding: expected a base above 0, but it is 0.0");
        refuses(() -> rotary(zeros(2, 4), indices(3), 10000), "rotaryEmbedding: the tensor of positions of the shape "
                + "[3] does not broadcast to [2]: its sizes, from the last, must be equal or 1");
    }

    private static Tensor rotary(Tensor vectors, Tensor positions, double base) {
        return vectors.rotaryEmbedding(positions, base, RotaryLayout.HALF_SPLIT);
    }

    @Test
    void normalizationsNeedANumberForEachOfWhatTheyScale() {
        Tensor three = zeros(3);
        Tensor two = zeros(2);
        refuses(() -> matrix.batchNorm(two, three, 1e-5), "batchNorm: expected a running mean of one element for each "
                + "of the 3 channels of the input [2, 3], but its shape is [2]");
        refuses(() -> matrix.batchNorm(three, two, 1e-5), "batchNorm: expected a running variance of one element for "
                + "each of the 3 channels of the input [2, 3], but its shape is [2]");
        refuses(() -> matrix.batchNorm(three, three, three, zeros(1, 3), 1e-5), "batchNorm: expected a bias of one "
                + "element for each of the 3 channels of the input [2, 3], but its shape is [1, 3]");
        refuses(() -> three.batchNorm(three, three, 1e-5), "batchNorm: expected an input [N, C, ..], but its shape is "
                + "[3]");
        refuses(() -> matrix.rmsNorm(Shape.of(3), two, 1e-5), "rmsNorm: expected a weight of normalizedShape [3], but "
                + "its shape is [2]");
    }

    @Test
    void groupsOfQueryHeadsNeedAHeadOfKeyAndValueEach() {
        AttentionOptions grouped = AttentionOptions.DEFAULT.groupedQuery();
        String form = "scaledDotProductAttention: grouped query heads need query [.., heads, L, E], key [.., keyHeads, "
                + "S, E] and value [.., keyHeads, S, Ev] with heads a multiple of keyHeads, but they are ";
        refuses(() -> zeros(4, 2, 3).scaledDotProductAttention(zeros(3, 5, 3), zeros(3, 5, 3), grouped),
                form + "[4, 2, 3], [3, 5, 3], [3, 5, 3]");
        refuses(() -> zeros(4, 2, 3).scaledDotProductAttention(zeros(2, 5, 3), zeros(4, 5, 3), grouped),
                form + "[4, 2, 3], [2, 5, 3], [4, 5, 3]");
        refuses(() -> matrix.scaledDotProductAttention(matrix, matrix, grouped), form + "[2, 3], [2, 3], [2, 3]");
        refuses(() -> zeros(4, 2, 3).scaledDotProductAttention(zeros(2, 5, 3), zeros(2, 5, 3), grouped.withMask(
                        zeros(2, 2, 5))),
                "scaledDotProductAttention: the mask of the shape [2, 2, 5] does not broadcast to [4, 2, 5]: its "
                        + "sizes, from the last, must be equal or 1");
    }

    private Tensor zeros(long... sizes) {
        return context.zeros(sizes);
    }

    private Tensor indices(long... sizes) {
        return context.zeros(DType.INT64, sizes);
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ShapeException.class).hasMessage(message);
    }
}
