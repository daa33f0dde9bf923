// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.List;
import java.util.Optional;
import mps.api.KeepDim;
import mps.api.Tensor;
import mps.api.TopK;

/** Operations over whole dimensions. */
final class ReductionOperations {
    private ReductionOperations() {}

    /** Records a call of one result; empty if the operation is none of these. */
    static Optional<Tensor> record(Call call) {
        GoldenCase golden = call.golden();
        return Optional.ofNullable(switch (golden.operation()) {
            case "sum" -> call.x().sum(keepDim(golden), golden.dimensions("dim"));
            case "mean" -> call.x().mean(keepDim(golden), golden.dimensions("dim"));
            case "var" -> call.x().var(keepDim(golden), correction(golden), golden.dimensions("dim"));
            case "amax" -> call.x().amax(keepDim(golden), golden.dimensions("dim"));
            case "amin" -> call.x().amin(keepDim(golden), golden.dimensions("dim"));
            case "argmax" ->
                golden.has("dim") ? call.x().argmax(keepDim(golden), golden.dimension("dim")) : call.x().argmax();
            case "argmin" ->
                golden.has("dim") ? call.x().argmin(keepDim(golden), golden.dimension("dim")) : call.x().argmin();
            case "cumsum" -> call.x().cumsum(golden.dimension("dim"));
            case "softmax" -> call.x().softmax(golden.dimension("dim"));
            case "log_softmax" -> call.x().logSoftmax(golden.dimension("dim"));
            default -> null;
        });
    }

    /** Records a call of values, or of values and indices; empty if the operation is none of these. */
    static Optional<List<Tensor>> recordSeveral(Call call) {
        GoldenCase golden = call.golden();
        return Optional.ofNullable(switch (golden.operation()) {
            case "topk" -> topk(call.x(), golden);
            case "max" -> golden.has("dim") ? maximum(call.x(), golden) : List.of(call.x().max());
            case "min" -> golden.has("dim") ? minimum(call.x(), golden) : List.of(call.x().min());
            default -> null;
        });
    }

    private static List<Tensor> maximum(Tensor x, GoldenCase golden) {
        int dim = golden.dimension("dim");
        return List.of(x.amax(keepDim(golden), dim), x.argmax(keepDim(golden), dim));
    }

    private static List<Tensor> minimum(Tensor x, GoldenCase golden) {
        int dim = golden.dimension("dim");
        return List.of(x.amin(keepDim(golden), dim), x.argmin(keepDim(golden), dim));
    }

    private static List<Tensor> topk(Tensor x, GoldenCase golden) {
        boolean largest = !golden.has("largest") || golden.isSet("largest");
        TopK found = x.topk(
                golden.integer("k"),
                golden.dimension("dim", -1),
                largest ? TopK.Which.LARGEST : TopK.Which.SMALLEST);
        return List.of(found.values(), found.indices());
    }

    /** PyTorch's {@code correction}, or its older {@code unbiased}; 1 without either. */
    private static double correction(GoldenCase golden) {
        boolean biased = golden.has("unbiased") && !golden.isSet("unbiased");
        return golden.number("correction", biased ? 0 : 1);
    }

    private static KeepDim keepDim(GoldenCase golden) {
        return golden.isSet("keepdim") ? KeepDim.KEEP : KeepDim.DROP;
    }
}
