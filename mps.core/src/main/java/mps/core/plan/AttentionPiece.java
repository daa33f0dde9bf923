// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;

/**
 * Some matrices of an attention, or some rows of one, which are computed at once.
 *
 * @param mask with the heads as a dimension before the last two, where the rows of a matrix are those of several
 * @param first the number of the first row within its head
 */
record AttentionPiece(
        Argument result, Argument query, Argument key, Argument value, Optional<Argument> mask, long first) {

    /** Bytes of scores in a piece, unless {@link #LEAST_ROWS} have more: enough to keep a GPU busy. */
    private static final long MOST_SCORES = 16L << 20;

    /** Rows of a piece of one matrix; products with fewer lose more than fewer scores gain. */
    private static final long LEAST_ROWS = 512;

    /** Returns the whole of an attention. */
    static AttentionPiece whole(Argument result, List<Argument> arguments) {
        return new AttentionPiece(
                result,
                arguments.get(0),
                arguments.get(1),
                arguments.get(2),
                arguments.size() == 4 ? Optional.of(arguments.get(3)) : Optional.empty(),
                0);
    }

    /** Returns its scores as they lie by themselves. */
    Layout scores() {
        return scores(query, key);
    }

    /** Returns the scores of a query and a key as they lie by themselves. */
    static Layout scores(Argument query, Argument key) {
        long[] sizes = query.layout().shape().toArray();
        sizes[sizes.length - 1] = key.layout().shape().size(-2);
        return Layout.contiguous(Shape.of(sizes));
    }

    /**
     * Returns this in pieces with few enough scores, none with more than the first. The outermost dimension is split first,
     * so that the matrices of a piece lie to each other as those of the whole do.
     *
     * @param queries rows of a head, see {@link Op.Attention}; what has more goes by whole heads
     */
    List<AttentionPiece> split(long queries) {
        Shape shape = scores().shape();
        int rows = shape.rank() - 2;
        int dim = 0;
        while (dim < rows && shape.size(dim) == 1) {
            dim++;
        }
        long size = shape.size(dim);
        long bytes = shape.elements() * Float.BYTES;
        if (bytes <= MOST_SCORES) {
            return List.of(this);
        }
        long fitting = MOST_SCORES / (bytes / size);
        long unit = dim == rows && size > queries ? queries : 1;
        long length = Math.max(1, (dim == rows ? Math.max(LEAST_ROWS, fitting) : fitting) / unit) * unit;
        if (length >= size) {
            return List.of(this);
        }
        List<AttentionPiece> pieces = new ArrayList<>();
        for (long start = 0; start < size; start += length) {
            long count = Math.min(length, size - start);
            AttentionPiece piece = dim < rows ? matrices(dim, start, count) : rows(unit, start, count);
            pieces.addAll(piece.split(queries));
        }
        return pieces;
    }

    private AttentionPiece matrices(int dim, long start, long count) {
        return new AttentionPiece(
                slice(result, dim, start, count),
                slice(query, dim, start, count),
                slice(key, dim, start, count),
                slice(value, dim, start, count),
                mask.map(whole -> slice(whole, dim, start, count)),
                first);
    }

    private AttentionPiece rows(long unit, long start, long count) {
        return new AttentionPiece(
                slice(result, -2, start, count),
                slice(query, -2, start, count),
                key,
                value,
                mask.map(whole -> slice(whole, unit > 1 ? -3 : -2, start / unit, count / unit)),
                unit > 1 ? first : first + start);
    }

    private static Argument slice(Argument whole, int dim, long start, long count) {
        Layout layout = whole.layout();
        int counted = dim < 0 ? layout.shape().rank() + dim : dim;
        return new Argument(whole.value(), layout.slice(counted, start, count, 1));
    }
}
