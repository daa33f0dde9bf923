// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.List;
import mps.api.BinaryFunction;
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
     * Returns what {@code tensor} of booleans shows.
     *
     * @param what it is, for the message
     */
    Operand booleans(String what, Tensor tensor) {
        Operand operand = operand(tensor);
        if (operand.dtype() != DType.BOOL) {
            throw new DTypeException(operation + ": expected " + what + " to be of booleans, but it is of "
                    + operand.dtype() + "; compare it with something, for instance ne(0)");
        }
        return operand;
    }

    /**
     * Returns what {@code tensor} of whole numbers shows, as int64.
     *
     * @param what it is, for the message
     */
    Operand wholeNumbers(String what, Tensor tensor) {
        Operand operand = operand(tensor);
        if (!operand.dtype().isInteger()) {
            throw new DTypeException(operation + ": expected " + what + " to be of whole numbers, but it is of "
                    + operand.dtype() + "; convert it with to(DType.INT64)");
        }
        return cast(operand, DType.INT64);
    }

    /** Throws if the elements are not floating-point numbers. */
    void requireFloatingPoint(DType dtype) {
        if (!dtype.isFloatingPoint()) {
            throw new DTypeException(operation + ": expected floating-point numbers, but came " + dtype
                    + "; convert with to(DType.FLOAT32)");
        }
    }

    /**
     * Records a node and returns its result.
     *
     * <p>What has no elements is a fill without operands: so no node has operands that nothing needs, and the planner
     * meets emptiness in this one form.
     */
    Operand compute(Op op, Shape shape, DType dtype, Operand... operands) {
        RegionContext.refuse(context, operation);
        if (shape.elements() > Long.MAX_VALUE / Long.BYTES) {
            throw error("the result would have the shape " + shape + " and more than 2^63-1 bytes");
        }
        boolean empty = shape.elements() == 0;
        return Operand.of(Node.recorded(
                empty ? new Op.Fill(0) : op, empty ? List.of() : List.of(operands), shape, dtype, context.site()));
    }

    /** Returns one number, as {@link Numbers} encodes it. */
    Operand number(long bits, DType dtype) {
        return compute(new Op.Fill(bits), Shape.of(), dtype);
    }

    /** Returns {@code operand} in another type: itself if it has that type. */
    Operand cast(Operand operand, DType dtype) {
        if (operand.dtype() == dtype) {
            return operand;
        }
        if (dtype == DType.BOOL) {
            return binary(BinaryFunction.NE, operand.shape(), operand, number(0, operand.dtype()));
        }
        return compute(new Op.Cast(), operand.shape(), dtype, operand);
    }

    /** Records a function of two operands of one type that broadcast to {@code shape}. */
    Operand binary(BinaryFunction function, Shape shape, Operand left, Operand right) {
        DType result = function.range() == BinaryFunction.Range.BOOLEAN ? DType.BOOL : left.dtype();
        return compute(Op.Binary.of(function), shape, result, expanded(left, shape), expanded(right, shape));
    }

    /** Records a choice between two operands of one type; all broadcast to {@code shape}. */
    Operand where(Shape shape, Operand condition, Operand left, Operand right) {
        return compute(
                new Op.Where(),
                shape,
                left.dtype(),
                expanded(condition, shape),
                expanded(left, shape),
                expanded(right, shape));
    }

    private static Operand expanded(Operand operand, Shape shape) {
        return operand.as(operand.layout().expand(shape));
    }

    /** Records a contiguous copy and returns it. */
    Operand copy(Operand operand) {
        return compute(new Op.Copy(), operand.shape(), operand.dtype(), operand);
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
}
