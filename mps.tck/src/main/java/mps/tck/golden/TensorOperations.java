// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.List;
import java.util.Optional;
import mps.api.AttentionOptions;
import mps.api.GeluApproximation;
import mps.api.KeepDim;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import mps.tck.workload.Attention;

/** Records golden cases with the methods of {@link Tensor}. */
public final class TensorOperations {
    private TensorOperations() {}

    /**
     * Records a case.
     *
     * @param mps the runtime the inputs are in
     * @param golden the case
     * @param inputs its input tensors
     * @return the results, or empty if there is no such operation
     */
    public static Optional<List<Tensor>> record(Mps mps, GoldenCase golden, List<Tensor> inputs) {
        if (golden.isSet("enable_gqa")) {
            return Optional.empty();
        }
        List<Tensor> several = several(mps, golden, inputs);
        return several.isEmpty() ? Optional.empty() : Optional.of(several);
    }

    private static List<Tensor> several(Mps mps, GoldenCase golden, List<Tensor> inputs) {
        Tensor first = inputs.isEmpty() ? mps.zeros() : inputs.getFirst();
        return switch (golden.operation()) {
            case "chunk" -> first.chunk(golden.dimension("chunks"), golden.dimension("dim"));
            case "split" -> first.split(golden.integers("sizes"), golden.dimension("dim"));
            case "cat" -> List.of(mps.cat(inputs, golden.dimension("dim")));
            case "stack" -> List.of(mps.stack(inputs, golden.dimension("dim")));
            default -> switch (inputs.size()) {
                case 1 -> unary(golden, first).or(() -> view(golden, first)).stream().toList();
                case 0 -> List.of();
                default -> combining(golden, inputs).stream().toList();
            };
        };
    }

    private static Optional<Tensor> unary(GoldenCase golden, Tensor x) {
        return Optional.ofNullable(switch (golden.operation()) {
            case "exp" -> x.exp();
            case "tanh" -> x.tanh();
            case "relu" -> x.relu();
            case "sqrt" -> x.sqrt();
            case "gelu" -> x.gelu(
                    golden.text("approximate").equals("tanh") ? GeluApproximation.TANH : GeluApproximation.NONE);
            case "sum" -> x.sum(keepDim(golden), golden.dimensions("dim"));
            case "mean" -> x.mean(keepDim(golden), golden.dimensions("dim"));
            case "amax" -> x.amax(keepDim(golden), golden.dimensions("dim"));
            case "softmax" -> x.softmax(golden.dimension("dim"));
            default -> null;
        });
    }

    private static Optional<Tensor> view(GoldenCase golden, Tensor x) {
        return Optional.ofNullable(switch (golden.operation()) {
            case "permute" -> x.permute(golden.dimensions("dims"));
            case "transpose" -> x.transpose(golden.dimension("dim0"), golden.dimension("dim1"));
            case "reshape" -> x.reshape(golden.integers("shape"));
            case "reshape_of_permute" -> x.permute(golden.dimensions("dims")).reshape(golden.integers("shape"));
            case "slice" -> x.slice(
                    golden.dimension("dim"), golden.integer("start"), golden.integer("end"), golden.integer("step"));
            case "select" -> x.select(golden.dimension("dim"), golden.integer("index"));
            case "unflatten" -> x.unflatten(golden.dimension("dim"), golden.integers("sizes"));
            case "flatten" -> x.flatten(golden.dimension("start_dim"), golden.dimension("end_dim"));
            case "squeeze" -> x.squeeze(golden.dimension("dim"));
            case "unsqueeze" -> x.unsqueeze(golden.dimension("dim"));
            case "expand" -> x.expand(golden.integers("shape"));
            case "in_projection_packed" -> x.unflatten(-1, 3, golden.integer("embed_dim"))
                    .unsqueeze(0)
                    .transpose(0, -2)
                    .squeeze(-2)
                    .contiguous();
            default -> null;
        });
    }

    private static Optional<Tensor> combining(GoldenCase golden, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor y = inputs.get(1);
        return Optional.ofNullable(switch (golden.operation()) {
            case "add" -> x.add(y);
            case "sub" -> x.sub(y);
            case "mul" -> x.mul(y);
            case "div" -> x.div(y);
            case "matmul", "bmm" -> x.matmul(y);
            case "matmul_transposed" -> x.transpose(0, 1).matmul(y.transpose(0, 1));
            case "linear" -> inputs.size() == 2 ? x.linear(y) : x.linear(y, inputs.get(2));
            case "layer_norm" -> x.layerNorm(
                    Shape.of(x.shape().size(-1)), y, inputs.get(2), golden.number("eps"));
            case "scatter_into_view" -> x.scatterInto(base -> base.transpose(0, 1).slice(0, 1, 3), y);
            case "sdpa", "sdpa_scale", "sdpa_mask", "sdpa_causal" ->
                x.scaledDotProductAttention(y, inputs.get(2), attentionOptions(golden, inputs));
            case "multi_head_attention" ->
                Attention.multiHead(x, inputs.subList(1, inputs.size()), golden.dimension("num_heads"));
            default -> null;
        });
    }

    private static AttentionOptions attentionOptions(GoldenCase golden, List<Tensor> inputs) {
        AttentionOptions options = AttentionOptions.DEFAULT;
        if (golden.has("scale")) {
            options = options.withScale(golden.number("scale"));
        }
        if (golden.isSet("is_causal")) {
            options = options.causal();
        }
        return inputs.size() == 4 ? options.withMask(inputs.get(3)) : options;
    }

    private static KeepDim keepDim(GoldenCase golden) {
        return golden.isSet("keepdim") ? KeepDim.KEEP : KeepDim.DROP;
    }
}
