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
    private Products() {}

    /** Emits {@code [batch.., m, k] x [batch.., k, n]}. */
    static void matmul(Emitter emitter, int result, Shape shape, Argument left, Argument right) {
        long interior = left.layout().shape().size(-1);
        if (interior == 0) {
            emitter.fill(result, shape.elements(), 0);
            return;
        }
        Optional<Matrix> shared = shared(right);
        Optional<Matrix> rows = Matrix.folded(left.value(), left.layout());
        if (shared.isPresent() && rows.isPresent() && rows.get().use() == Matrix.Use.AS_STORED) {
            single(emitter, result, shape.elements() / shape.size(-1), shape.size(-1), interior, rows.get(), shared.get());
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
     * Emits the product of two batches of as many matrices, into a contiguous slot. Where the matrices do not lie
     * behind each other, as the heads of one sequence do not, a product for each index of a batch dimension does
     * without a copy.
     */
    static void product(Emitter emitter, int result, Argument left, Argument right) {
        int batchRank = left.layout().shape().rank() - 2;
        List<Integer> dims = new ArrayList<>();
        dims.add(WHOLE);
        for (int dim = batchRank - 1; dim >= 0; dim--) {
            long size = left.layout().shape().size(dim);
            if (size > 1 && size <= MOST_PRODUCTS) {
                dims.add(dim);
            }
        }
        Argument whole = new Argument(result, Layout.contiguous(Shape.of(batchSizes(left, right))));
        for (int dim : dims) {
            if (fits(left, dim) && fits(right, dim) && fits(whole, dim)) {
                products(emitter, result, left, right, dim);
                return;
            }
        }
        Argument dense = Matrix.of(left.value(), left.layout()).isPresent() ? left : emitter.contiguousCopy(left);
        Argument denseRight =
                Matrix.of(right.value(), right.layout()).isPresent() ? right : emitter.contiguousCopy(right);
        products(emitter, result, dense, denseRight, WHOLE);
    }

    /** Stands for no dimension: the batch as it is. */
    private static final int WHOLE = -1;

    /** A copy costs less than more products than these. */
    private static final long MOST_PRODUCTS = 16;

    private static boolean fits(Argument operand, int dim) {
        return Matrix.of(operand.value(), at(operand.layout(), dim, 0)).isPresent();
    }

    private static Layout at(Layout layout, int dim, long index) {
        return dim == WHOLE ? layout : layout.slice(dim, index, 1, 1);
    }

    private static long[] batchSizes(Argument left, Argument right) {
        long[] sizes = left.layout().shape().toArray();
        sizes[sizes.length - 1] = right.layout().shape().size(-1);
        return sizes;
    }

    private static void products(
            Emitter emitter, int result, Argument left, Argument right, int dim) {
        long[] sizes = batchSizes(left, right);
        long count = dim == WHOLE ? 1 : sizes[dim];
        for (long index = 0; index < count; index++) {
            Layout place = at(Layout.contiguous(Shape.of(sizes)), dim, index);
            Matrix product = Matrix.of(result, place).orElseThrow();
            emitter.add(new Step.Product(
                    Matrix.of(left.value(), at(left.layout(), dim, index)).orElseThrow(),
                    Matrix.of(right.value(), at(right.layout(), dim, index)).orElseThrow(),
                    product,
                    sizes[sizes.length - 2],
                    sizes[sizes.length - 1],
                    left.layout().shape().size(-1)));
        }
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

    private static Matrix folded(Argument contiguous) {
        return Matrix.folded(contiguous.value(), contiguous.layout()).orElseThrow();
    }
}
