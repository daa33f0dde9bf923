// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.List;
import java.util.Optional;
import mps.api.Tensor;

/** Operations that show, copy, take apart and join elements without computing. */
final class ViewOperations {
    private ViewOperations() {}

    /** Records a call of one result; empty if the operation is none of these. */
    static Optional<Tensor> record(Call call) {
        GoldenCase golden = call.golden();
        return Optional.ofNullable(switch (golden.operation()) {
            case "permute" -> call.x().permute(golden.dimensions("dims"));
            case "transpose" -> call.x().transpose(golden.dimension("dim0"), golden.dimension("dim1"));
            case "reshape" -> call.x().reshape(golden.integers("shape"));
            case "view" -> call.x().contiguous().view(golden.integers(golden.firstOf("size", "shape")));
            case "reshape_of_permute" -> call.x().permute(golden.dimensions("dims")).reshape(golden.integers("shape"));
            case "slice" -> call.x().slice(golden.dimension("dim"), start(golden), end(golden), step(golden));
            case "select" -> call.x().select(golden.dimension("dim"), golden.integer("index"));
            case "narrow" ->
                call.x().narrow(golden.dimension("dim"), golden.integer("start"), golden.integer("length"));
            case "unflatten" -> call.x().unflatten(golden.dimension("dim"), golden.integers("sizes"));
            case "flatten" -> call.x().flatten(golden.dimension("start_dim", 0), golden.dimension("end_dim", -1));
            case "squeeze" -> call.x().squeeze(golden.dimensions("dim"));
            case "unsqueeze" -> call.x().unsqueeze(golden.dimension("dim"));
            case "expand" -> call.x().expand(golden.integers(golden.firstOf("size", "shape")));
            case "in_projection_packed" -> call.x().unflatten(-1, 3, golden.integer("embed_dim"))
                    .unsqueeze(0)
                    .transpose(0, -2)
                    .squeeze(-2)
                    .contiguous();
            case "contiguous" -> call.x().contiguous();
            case "clone" -> call.x().clone();
            case "cast", "to" -> call.x().to(call.dtype(golden.firstOf("to", "dtype")));
            case "scatter_into_view" -> call.x().scatterInto(base -> base.transpose(0, 1).slice(0, 1, 3), call.y());
            case "slice_scatter" -> call.x()
                    .sliceScatter(call.y(), golden.dimension("dim", 0), start(golden), end(golden), step(golden));
            case "select_scatter" ->
                call.x().selectScatter(call.y(), golden.dimension("dim"), golden.integer("index"));
            case "cat" -> call.mps().cat(call.inputs(), golden.dimension("dim", 0));
            case "stack" -> call.mps().stack(call.inputs(), golden.dimension("dim", 0));
            default -> null;
        });
    }

    /** Records a call of several results; empty if the operation is none of these. */
    static Optional<List<Tensor>> recordSeveral(Call call) {
        GoldenCase golden = call.golden();
        return Optional.ofNullable(switch (golden.operation()) {
            case "chunk" -> call.x().chunk(golden.dimension("chunks"), golden.dimension("dim", 0));
            case "split" -> split(call.x(), golden, golden.dimension("dim", 0));
            default -> null;
        });
    }

    private static List<Tensor> split(Tensor x, GoldenCase golden, int dim) {
        String sizes = golden.firstOf("split_size_or_sections", "split_size", "sizes");
        return golden.isInteger(sizes) ? x.split(golden.integer(sizes), dim) : x.split(golden.integers(sizes), dim);
    }

    private static long start(GoldenCase golden) {
        return golden.integer("start", 0);
    }

    private static long end(GoldenCase golden) {
        return golden.integer("end", Long.MAX_VALUE);
    }

    private static long step(GoldenCase golden) {
        return golden.integer("step", 1);
    }
}
