// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.plan.Program.Argument;

/** Steps of matrix products. Operands whose strides the device's product cannot take are copied first. */
final class Products {
    /** Stands for no dimension: the batch as it is. */
    private static final int WHOLE = -1;

    /** Stands for no dimension: no product can take the operands as they are. */
    private static final int NONE = -2;

    /** A copy costs less than more products than these. */
    private static final long MOST_PRODUCTS = 16;

    private Products() {}

    /**
     * Emits {@code [batch.., m, k] x [batch.., k, n]}.
     *
     * @param result where it is written: contiguous, or what {@link #canWrite} allows and k is not 0
     */
    static void matmul(Emitter emitter, Argument result, Argument left, Argument right) {
        Shape shape = result.layout().shape();
        long interior = left.layout().shape().size(-1);
        if (interior == 0) {
            emitter.fill(result.value(), shape.elements(), 0);
            return;
        }
        if (result.layout().isContiguous() && isSingle(left, right)) {
            long n = shape.size(-1);
            Matrix matrix = shared(right).orElseThrow();
            single(emitter, result.value(), shape.elements() / n, n, interior, folded(left), matrix);
            return;
        }
        product(emitter, result, left, right);
    }

    /** Emits {@code [batch.., inFeatures] x [outFeatures, inFeatures]^T + bias}. */
    static void linear(Emitter emitter, int result, Shape shape, List<Argument> arguments) {
        Argument input = arguments.get(0);
        Argument weight = arguments.get(1);
        long interior = input.layout().shape().size(-1);
        long n = shape.size(-1);
        if (interior == 0) {
            emitter.fill(result, shape.elements(), 0);
        } else {
            Matrix rows = Matrix.folded(input.value(), input.layout())
                    .filter(matrix -> matrix.use() == Matrix.Use.AS_STORED)
                    .orElseGet(() -> folded(emitter.contiguousCopy(input)));
            Argument transposed = new Argument(weight.value(), transposed(weight.layout()));
            Matrix right = Matrix.of(transposed.value(), transposed.layout()).orElseGet(() -> {
                Argument copy = emitter.contiguousCopy(weight);
                return Matrix.of(copy.value(), transposed(copy.layout())).orElseThrow();
            });
            single(emitter, result, shape.elements() / n, n, interior, rows, right);
        }
        if (arguments.size() == 3) {
            addRow(emitter, result, shape, arguments.get(2));
        }
    }

    /**
     * Emits the product of two batches of as many matrices. Where the matrices do not lie behind each other, as the heads
     * of one sequence do not, a product for each index of a batch dimension does without a copy.
     *
     * @param result where it is written: contiguous, or what {@link #canWrite} allows
     */
    static void product(Emitter emitter, Argument result, Argument left, Argument right) {
        int dim = dimOf(result.layout(), left, right);
        if (dim == NONE) {
            products(emitter, result, fitting(emitter, left), fitting(emitter, right), WHOLE);
        } else {
            products(emitter, result, left, right, dim);
        }
    }

    /**
     * Returns the batch dimension over which there is a product for each index.
     *
     * @return a negative number if there is one product, of the operands or of copies of them
     */
    static int dimOf(Layout result, Argument left, Argument right) {
        return dims(result).stream()
                .filter(dim -> fits(left.layout(), dim) && fits(right.layout(), dim) && isWritable(result, dim))
                .findFirst()
                .orElse(NONE);
    }

    /**
     * Returns whether a product of two batches, or one for each index of a batch dimension, can write a view without more
     * copies and products than a contiguous result would take.
     */
    static boolean canWrite(Layout result, Argument left, Argument right) {
        return !isSingle(left, right) && dimOf(result, left, right) != NONE;
    }

    /** Returns whether all rows of the left batch can be multiplied at once by the one matrix on the right. */
    private static boolean isSingle(Argument left, Argument right) {
        return shared(right).isPresent()
                && Matrix.folded(left.value(), left.layout())
                        .filter(rows -> rows.use() == Matrix.Use.AS_STORED)
                        .isPresent();
    }

    /** Returns the batch dimensions over which there could be a product for each index. */
    private static List<Integer> dims(Layout result) {
        List<Integer> dims = new ArrayList<>();
        dims.add(WHOLE);
        for (int dim = result.shape().rank() - 3; dim >= 0; dim--) {
            long size = result.shape().size(dim);
            if (size > 1 && size <= MOST_PRODUCTS) {
                dims.add(dim);
            }
        }
        return dims;
    }

    private static boolean fits(Layout operand, int dim) {
        return Matrix.of(0, at(operand, dim, 0)).isPresent();
    }

    private static boolean isWritable(Layout result, int dim) {
        return Matrix.of(0, at(result, dim, 0))
                .filter(matrix -> matrix.use() == Matrix.Use.AS_STORED)
                .isPresent();
    }

    private static Layout at(Layout layout, int dim, long index) {
        return dim == WHOLE ? layout : layout.slice(dim, index, 1, 1);
    }

    /** Returns the operand, or a copy of it where it is no batch of matrices. */
    static Argument fitting(Emitter emitter, Argument operand) {
        return fits(operand.layout(), WHOLE) ? operand : emitter.contiguousCopy(operand);
    }

    private static void products(Emitter emitter, Argument result, Argument left, Argument right, int dim) {
        Shape shape = result.layout().shape();
        long count = dim == WHOLE ? 1 : shape.size(dim);
        for (long index = 0; index < count; index++) {
            emitter.add(new Step.Product(
                    matrices(left, dim, index),
                    matrices(right, dim, index),
                    matrices(result, dim, index),
                    shape.size(-2),
                    shape.size(-1),
                    left.layout().shape().size(-1)));
        }
    }

    private static Matrix matrices(Argument operand, int dim, long index) {
        return Matrix.of(operand.value(), at(operand.layout(), dim, index)).orElseThrow();
    }

    /** Returns the last two dimensions exchanged. */
    static Layout transposed(Layout layout) {
        int rank = layout.shape().rank();
        long[] sizes = layout.shape().toArray();
        long[] strides = new long[rank];
        for (int dim = 0; dim < rank; dim++) {
            strides[dim] = layout.stride(dim);
        }
        long size = sizes[rank - 1];
        sizes[rank - 1] = sizes[rank - 2];
        sizes[rank - 2] = size;
        long stride = strides[rank - 1];
        strides[rank - 1] = strides[rank - 2];
        strides[rank - 2] = stride;
        return Layout.of(Shape.of(sizes), strides, layout.offset());
    }

    private static void single(
            Emitter emitter, int result, long m, long n, long interior, Matrix left, Matrix right) {
        emitter.add(new Step.Product(left, right, Matrix.contiguous(result, 1, m, n), m, n, interior));
    }

    /** Adds a row to every row of a contiguous result, in place. */
    private static void addRow(Emitter emitter, int result, Shape shape, Argument row) {
        Layout whole = Layout.contiguous(shape);
        long[] strides = new long[shape.rank()];
        strides[shape.rank() - 1] = row.layout().stride(0);
        Layout repeated = Layout.of(shape, strides, row.layout().offset());
        emitter.binary(
                BinaryFunction.ADD,
                DType.FLOAT32,
                result,
                whole,
                new Argument(result, whole),
                new Argument(row.value(), repeated));
    }

    /** Returns the right operand as one matrix if all matrices of its batch are the same. */
    private static Optional<Matrix> shared(Argument right) {
        Layout layout = right.layout();
        int rank = layout.shape().rank();
        for (int dim = 0; dim < rank - 2; dim++) {
            if (layout.shape().size(dim) != 1 && layout.stride(dim) != 0) {
                return Optional.empty();
            }
        }
        Layout one = Layout.of(
                Shape.of(layout.shape().size(rank - 2), layout.shape().size(rank - 1)),
                new long[] {layout.stride(rank - 2), layout.stride(rank - 1)},
                layout.offset());
        return Matrix.of(right.value(), one);
    }

    private static Matrix folded(Argument rows) {
        return Matrix.folded(rows.value(), rows.layout()).orElseThrow();
    }
}
