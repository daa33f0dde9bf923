// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import mps.api.AttentionOptions.Heads;
import mps.api.Shape;

/**
 * The batches of an attention. Where groups of query heads share key and value, the heads of a group are put below each
 * other, as more rows of one query: so nothing of key and value is repeated.
 *
 * @param batch the batch sizes of what is computed
 * @param group query heads that share a head of key and value; 1 where each has its own
 * @param queries rows of one head of the query
 * @param keys rows of key and value
 * @param scores the shape of the scores as the caller knows them, for the mask
 * @param result the shape of the result as the caller knows it
 */
record AttentionHeads(Shape batch, long group, long queries, long keys, Shape scores, Shape result) {

    static AttentionHeads of(Recording recording, Heads heads, Shape query, Shape key, Shape value) {
        String operation = recording.operation();
        long group = heads == Heads.GROUPED ? group(recording, query, key, value) : 1;
        Shape queryBatch = ShapeRules.leading(query, 2);
        Shape shared = group == 1 ? queryBatch : withLast(queryBatch, key.size(-3));
        Shape batch = ShapeRules.broadcast(
                operation, shared, ShapeRules.leading(key, 2), ShapeRules.leading(value, 2));
        Shape seen = group == 1 ? batch : withLast(batch, query.size(-3));
        long queries = query.size(-2);
        long keys = key.size(-2);
        return new AttentionHeads(
                batch,
                group,
                queries,
                keys,
                ShapeRules.append(operation, seen, queries, keys),
                ShapeRules.append(operation, seen, queries, value.size(-1)));
    }

    private static long group(Recording recording, Shape query, Shape key, Shape value) {
        boolean heads = Math.min(query.rank(), Math.min(key.rank(), value.rank())) >= 3;
        if (!heads
                || key.size(-3) != value.size(-3)
                || key.size(-3) == 0
                || query.size(-3) == 0
                || query.size(-3) % key.size(-3) != 0) {
            throw recording.error("grouped query heads need query [.., heads, L, E], key [.., keyHeads, S, E] "
                    + "and value [.., keyHeads, S, Ev] with heads a multiple of keyHeads, but they are " + query + ", " + key
                    + ", " + value);
        }
        return query.size(-3) / key.size(-3);
    }

    private static Shape withLast(Shape batch, long size) {
        long[] sizes = batch.toArray();
        sizes[sizes.length - 1] = size;
        return Shape.of(sizes);
    }

    /** Returns the shape of what is computed. */
    Shape computed() {
        return ShapeRules.append("expand", batch, group * queries, result.size(-1));
    }

    /** Returns the query as it is computed. */
    Operand query(Recording recording, Operand query) {
        if (group == 1) {
            return Products.batched(query, batch);
        }
        long[] sizes = query.shape().toArray();
        int heads = sizes.length - 3;
        sizes[heads] /= group;
        sizes[heads + 1] *= group;
        return Products.batched(recording.reshape(query, Shape.of(sizes)), batch);
    }

    /** Returns key or value as they are computed. */
    Operand keyOrValue(Operand matrices) {
        return Products.batched(matrices, batch);
    }

    /** Returns the mask with a row for each row of the scores; heads of a group stay a dimension of their own. */
    Operand mask(Recording recording, Operand mask) {
        Layout seen = Views.broadcastTo(recording.operation(), "the mask", mask.layout(), scores);
        return mask.as(group == 1 ? seen : seen.unflatten(seen.shape().rank() - 3, scores.size(-3) / group, group));
    }
}
