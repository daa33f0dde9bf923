// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.List;
import mps.api.DType;
import mps.api.Seed;
import mps.api.Shape;
import mps.api.Tensor;

/** Makes the tensors that a runtime, rather than another tensor, is asked for. Thread-safe. */
public final class Tensors {
    private Tensors() {}

    /** Returns a tensor that shows the whole result of {@code node}. */
    public static Tensor source(GraphContext context, Node node) {
        context.ensureOpen();
        return LazyTensor.show(context, Operand.of(node));
    }

    /** Returns a tensor of {@code value}, as {@link mps.api.Mps#full(double, DType, long...)}. */
    public static Tensor fill(GraphContext context, double value, DType dtype, Shape shape) {
        return filled(context, Numbers.element("full", dtype, value), dtype, shape);
    }

    /** Returns a tensor of {@code value}, as {@link mps.api.Mps#full(long, DType, long...)}. */
    public static Tensor fillWhole(GraphContext context, long value, DType dtype, Shape shape) {
        return filled(context, Numbers.element("full", dtype, value), dtype, shape);
    }

    private static Tensor filled(GraphContext context, long bits, DType dtype, Shape shape) {
        context.ensureOpen();
        Recording recording = new Recording(context, "full");
        return recording.show(recording.compute(new Op.Fill(bits), shape, dtype));
    }

    /** Returns random float32 numbers. */
    public static Tensor random(GraphContext context, Op.Distribution distribution, Seed seed, Shape shape) {
        context.ensureOpen();
        Recording recording = new Recording(context, "random");
        return recording.show(recording.compute(new Op.Random(distribution, seed), shape, DType.FLOAT32));
    }

    /** Returns the tensors joined along an existing dimension, as {@link mps.api.Mps#cat}. */
    public static Tensor cat(GraphContext context, List<Tensor> tensors, int dim) {
        context.ensureOpen();
        return Joins.cat(context, tensors, dim);
    }

    /** Returns the tensors joined along a new dimension, as {@link mps.api.Mps#stack}. */
    public static Tensor stack(GraphContext context, List<Tensor> tensors, int dim) {
        context.ensureOpen();
        return Joins.stack(context, tensors, dim);
    }

    /**
     * Returns the nodes that hold the values of these tensors, each once.
     *
     * @param operation what needs them, for messages
     * @throws mps.api.ClosedException if one of them, or its runtime, is closed
     * @throws mps.api.MpsException if one belongs to another runtime
     */
    public static List<Node> nodes(GraphContext context, String operation, List<Tensor> tensors) {
        context.ensureOpen();
        Recording recording = new Recording(context, operation);
        if (tensors.size() == 1) {
            return List.of(recording.operand(tensors.getFirst()).node());
        }
        return tensors.stream().map(recording::operand).map(Operand::node).distinct().toList();
    }
}
