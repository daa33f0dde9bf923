// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import mps.tck.golden.GoldenFile;
import mps.tck.reference.NdArray;

/**
 * One {@code torch.nn.TransformerEncoderLayer} whose numbers are in a file: width 64, 4 heads, feed-forward
 * 128, GELU, normalization after each addition.
 *
 * <p>Variant 0 is the input in the file, and its reference is what PyTorch computed in float64. The other variants are
 * drawn, and their reference is this class's own, which a test holds against PyTorch's.
 */
final class EncoderLayer implements Workload {
    private static final String RESOURCE = "encoder_layer.safetensors";
    private static final int HEADS = 4;
    private static final double EPSILON = 1e-5;
    private static final List<String> WEIGHTS = List.of(
            "self_attn.in_proj_weight",
            "self_attn.in_proj_bias",
            "self_attn.out_proj.weight",
            "self_attn.out_proj.bias",
            "norm1.weight",
            "norm1.bias",
            "linear1.weight",
            "linear1.bias",
            "linear2.weight",
            "linear2.bias",
            "norm2.weight",
            "norm2.bias");

    /** An even draw within this bound has variance 1, as the activations of a normalized model have. */
    private static final double UNIT_VARIANCE = Math.sqrt(3);

    @Override
    public String id() {
        return "encoder-layer";
    }

    @Override
    public String title() {
        return "transformer encoder layer";
    }

    @Override
    public Tolerance tolerance() {
        return new Tolerance(1e-5, "float32 against PyTorch's float64, through ten layers of sums");
    }

    @Override
    public List<Tensor> weights(Mps mps, long seed) {
        return GoldenFile.read(RESOURCE, file -> WEIGHTS.stream().map(name -> file.load(mps, name)).toList());
    }

    @Override
    public List<Values> inputs(long seed, int variant) {
        Values input = FileContent.values("input");
        if (variant == 0) {
            return List.of(input);
        }
        return List.of(Values.drawn(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + variant), input.shape(), UNIT_VARIANCE));
    }

    @Override
    public List<Tensor> record(Mps mps, List<Tensor> weights, List<Tensor> inputs) {
        Tensor input = inputs.getFirst();
        Shape normalized = Shape.of(input.shape().size(-1));
        Tensor attended = Attention.multiHead(input, weights.subList(0, 4), HEADS);
        Tensor middle = input.add(attended).layerNorm(normalized, weights.get(4), weights.get(5), EPSILON);
        Tensor feedForward = middle.linear(weights.get(6), weights.get(7)).gelu().linear(weights.get(8), weights.get(9));
        return List.of(middle.add(feedForward).layerNorm(normalized, weights.get(10), weights.get(11), EPSILON));
    }

    @Override
    public List<NdArray> reference(long seed, int variant) {
        return List.of(
                variant == 0
                        ? FileContent.values("output").toReference()
                        : byDefinition(inputs(seed, variant).getFirst().toReference()));
    }

    /** The layer in double precision. */
    static NdArray byDefinition(NdArray input) {
        List<NdArray> weights =
                WEIGHTS.stream().map(name -> FileContent.values(name).toReference()).toList();
        NdArray attended = Attention.multiHeadByDefinition(input, weights.subList(0, 4), HEADS);
        NdArray middle = input.add(attended).layerNorm(weights.get(4), weights.get(5), EPSILON);
        NdArray feedForward = middle.linear(weights.get(6), weights.get(7)).gelu().linear(weights.get(8), weights.get(9));
        return middle.add(feedForward).layerNorm(weights.get(10), weights.get(11), EPSILON);
    }

    /** Reads the file when first asked. */
    private static final class FileContent {
        private static final Map<String, Values> VALUES = GoldenFile.read(RESOURCE, file -> file.names().stream()
                .collect(Collectors.toUnmodifiableMap(name -> name, name -> GoldenFile.values(file, name))));

        static Values values(String name) {
            return Objects.requireNonNull(VALUES.get(name), name);
        }
    }
}
