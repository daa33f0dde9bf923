// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A row of the comparison: a work, how many callers ask for it, and what is hoped for.
 *
 * @param title what it is, for people
 * @param model the work
 * @param callers threads that ask at once
 * @param ours which of this project's strategies is compared
 * @param figure what is measured
 * @param goal what is hoped for
 */
record Row(String title, Model model, int callers, String ours, Figure figure, Goal goal) {
    private static final String MUTEX = "mps-mutex";
    private static final String QUEUE = "mps-queue";

    /** What is measured of a slice, and in which unit. */
    record Figure(String unit, boolean moreIsBetter, ToDoubleFunction<Slice> of) {
        static Figure perSecond(String unit, int each) {
            return new Figure(unit, true, slice -> slice.perSecond() * each);
        }

        static Figure nanos(String unit, double each) {
            return new Figure(unit, false, slice -> slice.median() / each);
        }

        static final Figure P99 = new Figure("ms, p99", false, slice -> slice.p99() / 1e6);
    }

    /**
     * What is hoped for.
     *
     * @param factor of the figure of the peer, or the figure itself
     * @param peers whose best figure is taken; if there are none, the factor is the figure
     */
    record Goal(double factor, List<String> peers) {
        static Goal timesTheBetter(double factor) {
            return new Goal(factor, List.of("onnx", "onnx-1", "djl", "djl-1"));
        }
    }

    static final List<Row> ALL = List.of(
            perSecond("MLP, batch 1, 1 caller", "mlp-1", 1, MUTEX, "samples/s", 1, 1.2),
            perSecond("MLP, 8 callers, one sample each, batched", "mlp-1", 8, QUEUE, "samples/s", 1, 2),
            perSecond("MLP, 8 callers, one sample each", "mlp-1", 8, MUTEX, "samples/s", 1, 1.2),
            new Row("MLP, 8 callers, batched", Model.of("mlp-1"), 8, QUEUE, Figure.P99, Goal.timesTheBetter(0.25)),
            perSecond("MLP, batch 64, 1 caller", "mlp-64", 1, MUTEX, "samples/s", 64, 1.1),
            perSecond("MLP, batch 256, 1 caller", "mlp-256", 1, MUTEX, "samples/s", 256, 1.1),
            perSecond("attention block, 1 caller", "attention", 1, MUTEX, "runs/s", 1, 1.3),
            perSecond("attention block, 8 callers", "attention", 8, MUTEX, "runs/s", 1, 1.3),
            perSecond("encoder layer, 1 caller", "encoder", 1, MUTEX, "runs/s", 1, 1.2),
            perSecond("encoder layer, 8 callers", "encoder", 8, MUTEX, "runs/s", 1, 1.2),
            perSecond("softmax [2048, 1024]", "softmax", 1, MUTEX, "runs/s", 1, 1.2),
            perSecond("layer norm [2048, 1024]", "layer-norm", 1, MUTEX, "runs/s", 1, 1.2),
            perSecond("permute and copy [64, 128, 256]", "permute", 1, MUTEX, "runs/s", 1, 1.2),
            perSecond("add of 1M", "add-1m", 1, MUTEX, "runs/s", 1, 1),
            perSecond("matmul 1024", "matmul-1024", 1, MUTEX, "runs/s", 1, 1.15),
            new Row(
                    "add of 16, of 100 evaluated together",
                    Model.of("add-16-chain"),
                    1,
                    MUTEX,
                    Figure.nanos("ns per add", Model.CHAIN),
                    new Goal(400, List.of())),
            new Row(
                    "add of 16 alone, round trip",
                    Model.of("add-16"),
                    1,
                    MUTEX,
                    Figure.nanos("ns", 1),
                    new Goal(1, List.of("djl", "djl-1"))));

    private static Row perSecond(
            String title, String model, int callers, String ours, String unit, int each, double factor) {
        return new Row(
                title,
                Model.of(model),
                callers,
                ours,
                Figure.perSecond(unit, each),
                Goal.timesTheBetter(factor));
    }
}
