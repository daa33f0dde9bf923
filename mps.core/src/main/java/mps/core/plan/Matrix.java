// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.Optional;
import java.util.function.UnaryOperator;
import mps.core.graph.Layout;

/**
 * A batch of matrices as the device's matrix product takes them: rows at a fixed distance with neighbouring elements,
 * matrices at a fixed distance, one behind the other. Matrices that lie between each other's rows, as the heads of one
 * sequence do, are none: MPSMatrixDescriptor demands that {@code matrixBytes} is a multiple of {@code rowBytes}.
 *
 * @param part where the first matrix begins
 * @param rows as stored, before transposing
 * @param columns as stored, before transposing
 * @param rowBytes from one stored row to the next
 * @param matrices how many
 * @param matrixBytes from one matrix to the next
 * @param use whether the product takes it as stored or transposed
 */
public record Matrix(
        Step.Part part, long rows, long columns, long rowBytes, long matrices, long matrixBytes, Use use) {
    private static final long ELEMENT = Float.BYTES;

    /** How a product takes a matrix. */
    public enum Use {
        AS_STORED,
        TRANSPOSED
    }

    /** Returns the same matrices elsewhere. */
    Matrix moved(UnaryOperator<Step.Part> move) {
        return new Matrix(move.apply(part), rows, columns, rowBytes, matrices, matrixBytes, use);
    }

    /** Returns contiguous matrices from the start of a slot. */
    static Matrix contiguous(int slot, long matrices, long rows, long columns) {
        return new Matrix(
                new Step.Part(slot, 0),
                rows,
                columns,
                columns * ELEMENT,
                matrices,
                rows * columns * ELEMENT,
                Use.AS_STORED);
    }

    /** Returns the last two dimensions of a view as matrices and the others as batch, if strides allow. */
    static Optional<Matrix> of(int slot, Layout layout) {
        int rank = layout.shape().rank();
        return Collapsed.of(layout, 0, rank - 2).flatMap(batch -> {
            long rows = layout.shape().size(rank - 2);
            long columns = layout.shape().size(rank - 1);
            if (batch.size() > 1 && batch.stride() == 0) {
                return Optional.empty();
            }
            return of(slot, layout.offset(), batch, rows, layout.stride(rank - 2), columns, layout.stride(rank - 1));
        });
    }

    /** Returns a view as one matrix whose rows are all dimensions but the last, if strides allow. */
    static Optional<Matrix> folded(int slot, Layout layout) {
        int last = layout.shape().rank() - 1;
        return Collapsed.of(layout, 0, last)
                .flatMap(rows -> of(
                        slot,
                        layout.offset(),
                        Collapsed.ONE,
                        rows.size(),
                        rows.stride(),
                        layout.shape().size(last),
                        layout.stride(last)));
    }

    private static Optional<Matrix> of(
            int slot, long offset, Collapsed batch, long rows, long rowStride, long columns, long columnStride) {
        Step.Part part = new Step.Part(slot, offset * ELEMENT);
        long matrixBytes = batch.stride() * ELEMENT;
        if (columnStride == 1 || columns == 1) {
            long distance = rows == 1 ? columns : rowStride;
            if (distance >= columns && behindEachOther(batch, rows, distance)) {
                return Optional.of(new Matrix(
                        part, rows, columns, distance * ELEMENT, batch.size(), matrixBytes, Use.AS_STORED));
            }
        }
        if (rowStride == 1 || rows == 1) {
            long distance = columns == 1 ? rows : columnStride;
            if (distance >= rows && behindEachOther(batch, columns, distance)) {
                return Optional.of(new Matrix(
                        part, columns, rows, distance * ELEMENT, batch.size(), matrixBytes, Use.TRANSPOSED));
            }
        }
        return Optional.empty();
    }

    /** Whether the device takes a batch of so many stored rows at this distance. */
    private static boolean behindEachOther(Collapsed batch, long storedRows, long distance) {
        return batch.size() <= 1 || (batch.stride() >= storedRows * distance && batch.stride() % distance == 0);
    }

    /** Returns the rows the product sees. */
    long effectiveRows() {
        return use == Use.AS_STORED ? rows : columns;
    }
}
