// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import java.util.List;
import mps.api.Tensor;
import mps.tck.reference.NdArray;

/** Self-attention (Vaswani et al., 2017) with packed projection weights, on tensors and on reference arrays. */
public final class Attention {
    private Attention() {}

    /**
     * Query, key and value, step by step as PyTorch's {@code F._in_projection_packed} computes them for self-attention:
     * one linear layer to three times the width, then a transposing copy that brings each of the three together.
     *
     * @param input {@code [batch, sequence, width]}
     * @param weight {@code [3 * width, width]}
     * @param bias {@code [3 * width]}
     * @return three views of one tensor, each {@code [batch, sequence, width]}
     */
    static List<Tensor> packedProjection(Tensor input, Tensor weight, Tensor bias) {
        Tensor packed = input.linear(weight, bias)
                .unflatten(-1, 3, input.shape().size(-1))
                .unsqueeze(0)
                .transpose(0, -2)
                .squeeze(-2)
                .contiguous();
        return List.of(packed.select(0, 0), packed.select(0, 1), packed.select(0, 2));
    }

    /** The same by its meaning: three linear layers whose weights are the three parts of the packed one. */
    static List<NdArray> packedProjectionByDefinition(NdArray input, NdArray weight, NdArray bias) {
        int width = Math.toIntExact(input.shape().size(-1));
        return List.of(
                input.linear(weight.slice(0, 0, width, 1), bias.slice(0, 0, width, 1)),
                input.linear(weight.slice(0, width, 2 * width, 1), bias.slice(0, width, 2 * width, 1)),
                input.linear(weight.slice(0, 2 * width, 3 * width, 1), bias.slice(0, 2 * width, 3 * width, 1)));
    }

    /** {@code [batch, sequence, width] -> [batch, sequence, width]}, each head on its part of the width. */
    static Tensor attend(List<Tensor> queryKeyValue, int heads) {
        List<Tensor> split = queryKeyValue.stream()
                .map(tensor -> tensor.unflatten(-1, heads, -1).transpose(1, 2))
                .toList();
        return split.get(0)
                .scaledDotProductAttention(split.get(1), split.get(2))
                .transpose(1, 2)
                .flatten(2, 3);
    }

    static NdArray attendByDefinition(List<NdArray> queryKeyValue, int heads) {
        long[] sizes = queryKeyValue.getFirst().shape().toArray();
        List<NdArray> split = queryKeyValue.stream()
                .map(array -> array.reshape(sizes[0], sizes[1], heads, -1).transpose(1, 2))
                .toList();
        return split.get(0)
                .scaledDotProductAttention(split.get(1), split.get(2))
                .transpose(1, 2)
                .reshape(sizes);
    }

    /**
     * Projection, attention of each head, and output projection, as {@code torch.nn.MultiheadAttention} on one input.
     *
     * @param input {@code [batch, sequence, width]}, as the result
     * @param weights weight and bias of the packed projection, then of the output projection
     * @param heads how many; a divisor of the width
     */
    public static Tensor multiHead(Tensor input, List<Tensor> weights, int heads) {
        return attend(packedProjection(input, weights.get(0), weights.get(1)), heads)
                .linear(weights.get(2), weights.get(3));
    }

    static NdArray multiHeadByDefinition(NdArray input, List<NdArray> weights, int heads) {
        return attendByDefinition(packedProjectionByDefinition(input, weights.get(0), weights.get(1)), heads)
                .linear(weights.get(2), weights.get(3));
    }
}
