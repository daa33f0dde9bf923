// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.Optional;
import mps.api.AttentionOptions;
import mps.api.Tensor;
import mps.tck.workload.Attention;

/** Operations made of matrix products. */
final class ProductOperations {
    private ProductOperations() {}

    /** Records a call; empty if the operation is none of these. */
    static Optional<Tensor> record(Call call) {
        GoldenCase golden = call.golden();
        return Optional.ofNullable(switch (golden.operation()) {
            case "matmul" -> call.x().matmul(call.y());
            case "bmm" -> call.x().bmm(call.y());
            case "matmul_transposed" -> call.x().transpose(0, 1).matmul(call.y().transpose(0, 1));
            case "addmm" -> call.x()
                    .addmm(call.y(), call.input(2), golden.number("beta", 1), golden.number("alpha", 1));
            case "linear" ->
                call.hasInput(2) ? call.x().linear(call.y(), call.input(2)) : call.x().linear(call.y());
            case "sdpa", "sdpa_scale", "sdpa_mask", "sdpa_boolmask", "sdpa_causal", "sdpa_gqa", "sdpa_gqa_causal",
                    "scaled_dot_product_attention" ->
                call.x().scaledDotProductAttention(call.y(), call.input(2), attentionOptions(call));
            case "multi_head_attention" -> Attention.multiHead(
                    call.x(), call.inputs().subList(1, call.inputs().size()), golden.dimension("num_heads"));
            default -> null;
        });
    }

    private static AttentionOptions attentionOptions(Call call) {
        GoldenCase golden = call.golden();
        AttentionOptions options = AttentionOptions.DEFAULT;
        if (golden.has("scale")) {
            options = options.withScale(golden.number("scale"));
        }
        if (golden.isSet("is_causal")) {
            options = options.causal();
        }
        if (golden.isSet("enable_gqa")) {
            options = options.groupedQuery();
        }
        return call.hasInput(3) ? options.withMask(call.input(3)) : options;
    }
}
