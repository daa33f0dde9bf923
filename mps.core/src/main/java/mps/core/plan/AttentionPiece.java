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

    /** Scores in a piece, 16 MiB, unless {@link #LEAST_ROWS} have more: enough to keep a GPU busy. */
    private static final long MOST_SCORES = 4L << 20;

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

    /** Returns whether it has the rows of one matrix only. */
    boolean isOneMatrix() {
        Shape shape = scores().shape();
        return shape.elements() == shape.size(-2) * shape.size(-1);
    }

    /**
     * Returns this in pieces with few enough scores, none with more than the first.
     *
     * @param queries rows of a head, see {@link Op.Attention}; what has more goes by whole heads
     */
    List<AttentionPiece> split(long queries) {
        Shape shape = scores().shape();
        if (shape.elements() <= MOST_SCORES) {
            return List.of(this);
        }
        int rows = shape.rank() - 2;
        int dim = splitDim();
        boolean heads = dim == rows && shape.size(rows) > queries;
        long unit = heads ? queries : 1;
        long units = shape.size(dim) / unit;
        long least = dim == rows ? LEAST_ROWS / unit : 1;
        long most = Math.max(Math.max(least, 1), MOST_SCORES / (shape.elements() / units));
        long count = Math.ceilDiv(units, Math.ceilDiv(units, most));
        if (count == units) {
            return List.of(this);
        }
        List<AttentionPiece> pieces = new ArrayList<>();
        for (long start = 0; start < units; start += count) {
            long taken = Math.min(count, units - start);
            AttentionPiece piece;
            if (dim < rows) {
                piece = matrices(dim, start, taken);
            } else if (heads) {
                piece = heads(queries, start, taken);
            } else {
                piece = rows(start, taken);
            }
            pieces.addAll(piece.split(queries));
        }
        return pieces;
    }

    /**
     * Returns the dimension to split: that over which there is a product for each index, so that there are no more of them;
     * else the outermost. Either way the matrices of a piece lie to each other as those of the whole do.
     */
    private int splitDim() {
        Layout scores = scores();
        int ofScores = Products.dimOf(scores, query, key);
        if (ofScores >= 0 && ofScores == Products.dimOf(result.layout(), new Argument(value.value(), scores), value)) {
            return ofScores;
        }
        int dim = 0;
        while (dim < scores.shape().rank() - 2 && scores.shape().size(dim) == 1) {
            dim++;
        }
        return dim;
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

    /** Returns the rows of some of the heads of one matrix. */
    private AttentionPiece heads(long queries, long start, long count) {
        return new AttentionPiece(
                slice(result, -2, start * queries, count * queries),
                slice(query, -2, start * queries, count * queries),
                key,
                value,
                mask.map(whole -> slice(whole, -3, start, count)),
                first);
    }

    /** Returns some rows of one head. */
    private AttentionPiece rows(long start, long count) {
        return new AttentionPiece(
                slice(result, -2, start, count),
                slice(query, -2, start, count),
                key,
                value,
                mask.map(whole -> slice(whole, -2, start, count)),
                first + start);
    }

    private static Argument slice(Argument whole, int dim, long start, long count) {
        Layout layout = whole.layout();
        int counted = dim < 0 ? layout.shape().rank() + dim : dim;
        return new Argument(whole.value(), layout.slice(counted, start, count, 1));
    }
}
