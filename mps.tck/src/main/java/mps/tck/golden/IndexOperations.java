// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.Optional;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Tensor;

/** Operations that choose elements by their place, and those that make a tensor from no other. */
final class IndexOperations {
    private IndexOperations() {}

    /** Records a call; empty if the operation is none of these. */
    static Optional<Tensor> record(Call call) {
        GoldenCase golden = call.golden();
        return Optional.ofNullable(switch (golden.operation()) {
            case "embedding" -> call.x().embedding(call.y());
            case "index_select" -> call.x().indexSelect(golden.dimension("dim"), call.y());
            case "gather" -> call.x().gather(golden.dimension("dim"), call.y());
            case "tril" -> call.x().tril(golden.integer("diagonal", 0));
            case "triu" -> call.x().triu(golden.integer("diagonal", 0));
            case "arange" -> typed(call, arange(call.mps(), golden));
            case "full" -> full(call);
            case "zeros" -> call.mps()
                    .zeros(golden.has("dtype") ? call.dtype("dtype") : DType.FLOAT32, golden.integers("size"));
            default -> null;
        });
    }

    /** Of whole numbers only if all three are. */
    private static Tensor arange(Mps mps, GoldenCase golden) {
        boolean whole = golden.isInteger("end")
                && (!golden.has("start") || golden.isInteger("start"))
                && (!golden.has("step") || golden.isInteger("step"));
        return whole
                ? mps.arange(golden.integer("start", 0), golden.integer("end"), golden.integer("step", 1))
                : mps.arange(golden.number("start", 0), golden.number("end"), golden.number("step", 1));
    }

    private static Tensor full(Call call) {
        GoldenCase golden = call.golden();
        long[] sizes = golden.integers("size");
        return golden.isInteger("fill_value")
                ? call.mps().full(
                        golden.integer("fill_value"), golden.has("dtype") ? call.dtype("dtype") : DType.INT64, sizes)
                : call.mps().full(
                        golden.number("fill_value"), golden.has("dtype") ? call.dtype("dtype") : DType.FLOAT32, sizes);
    }

    private static Tensor typed(Call call, Tensor made) {
        return call.golden().has("dtype") ? made.to(call.dtype("dtype")) : made;
    }
}
