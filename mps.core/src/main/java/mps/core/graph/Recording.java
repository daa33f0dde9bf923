// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.List;
import mps.api.DType;
import mps.api.DTypeException;
import mps.api.MpsException;
import mps.api.Shape;
import mps.api.ShapeException;
import mps.api.Tensor;

/**
 * One call of an operation while it is being recorded: takes its operands in, and adds its node to the graph.
 *
 * @param context where it is recorded
 * @param operation the method's name, for messages
 */
record Recording(GraphContext context, String operation) {

    /** Begins to record {@code operation} on {@code tensor} and others. */
    static Recording on(LazyTensor tensor, String operation) {
        return new Recording(tensor.context(), operation);
    }

    /**
     * Returns what {@code tensor} shows.
     *
     * @throws mps.api.ClosedException if it or its runtime is closed
     * @throws MpsException if it belongs to another runtime
     */
    Operand operand(Tensor tensor) {
        if (!(tensor instanceof LazyTensor lazy)) {
            throw new MpsException(operation + ": expected a tensor made by an Mps runtime, but came an instance of "
                    + tensor.getClass().getName() + "; applications call Tensor and do not implement it");
        }
        Operand operand = lazy.use(operation);
        if (!lazy.context().equals(context)) {
            // A region's tensor meets others only by mistake, of which this is the better explanation.
            RegionContext.refuse(context, operation);
            RegionContext.refuse(lazy.context(), operation);
            throw new MpsException(operation + ": the tensors belong to different runtimes, and one of the shape "
                    + lazy.shape() + " is not of the runtime that records the operation; read it back and create it "
                    + "there");
        }
        return operand;
    }

    /**
     * Records a node and returns its result.
     *
     * <p>What has no elements is a fill without operands: so no node has operands that nothing needs, and the planner
     * meets emptiness in this one form.
     */
    Operand compute(Op op, Shape shape, Operand... operands) {
        RegionContext.refuse(context, operation);
        for (Operand operand : operands) {
            requireComputable(operand.dtype());
        }
        if (shape.elements() > Long.MAX_VALUE / DType.FLOAT32.sizeInBytes()) {
            throw error("the result would have the shape " + shape + " and more than 2^63-1 bytes");
        }
        boolean empty = shape.elements() == 0;
        return Operand.of(Node.recorded(
                empty ? new Op.Fill(0) : op,
                empty ? List.of() : List.of(operands),
                shape,
                DType.FLOAT32,
                context.site()));
    }

    /** Records a contiguous copy and returns it. */
    Operand copy(Operand operand) {
        return compute(new Op.Copy(), operand.shape(), operand);
    }

    /** Returns {@code operand} under another shape of as many elements: a view where strides allow it, else a copy. */
    Operand reshape(Operand operand, Shape shape) {
        return operand.layout().reshape(shape).map(operand::as).orElseGet(() -> {
            Operand copy = copy(operand);
            return copy.as(copy.layout().reshape(shape).orElseThrow());
        });
    }

    /** Returns a new tensor that shows {@code operand}. */
    LazyTensor show(Operand operand) {
        return LazyTensor.show(context, operand);
    }

    /** Returns the error for shapes that do not fit. */
    ShapeException error(String message) {
        return ShapeRules.error(operation, message);
    }

    private void requireComputable(DType dtype) {
        if (dtype != DType.FLOAT32) {
            throw new DTypeException(operation + " is not yet available for " + dtype + " on this device; it computes "
                    + "with " + DType.FLOAT32 + ": cast the data to " + DType.FLOAT32 + " before creating the tensor");
        }
    }
}
