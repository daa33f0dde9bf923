// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The largest, or smallest, elements along a dimension: what {@link Tensor#topk(long, int)} returns.
 *
 * @param values the elements, from the most extreme on
 * @param indices where each of them was along the dimension, as int64
 */
public record TopK(Tensor values, Tensor indices) {
    /** Which elements are looked for. */
    public enum Which {
        /** The largest ones, in descending order. */
        LARGEST,
        /** The smallest ones, in ascending order. */
        SMALLEST
    }
}
