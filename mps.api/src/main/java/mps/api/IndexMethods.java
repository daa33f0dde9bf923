// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The methods of {@link Tensor} that choose elements by their place. Indices are tensors of whole numbers; they are
 * checked on the device, where they are known, so that nothing outside a buffer is ever read.
 */
interface IndexMethods {

    /**
     * Returns the rows of a table that the whole numbers of this name, as {@code torch.nn.functional.embedding}.
     *
     * @param weight {@code [rows, features]}; the result has the shape of this with {@code features} appended
     * @throws IndexException when the values are asked for, if an index is not 0 to {@code rows - 1}
     */
    Tensor embedding(Tensor weight);

    /**
     * Returns, along {@code dim}, the entries that {@code index} names, in its order.
     *
     * @param index whole numbers, one dimension
     * @throws IndexException when the values are asked for, if an index is out of range; negative ones are
     */
    Tensor indexSelect(int dim, Tensor index);

    /**
     * Returns, for each element of {@code index}, the element of this at the same place but for {@code dim}, where
     * {@code index} says which.
     *
     * @param index whole numbers, of as many dimensions as this, none larger but for {@code dim}; its shape is that of
     *     the result
     * @throws IndexException when the values are asked for, if an index is out of range; negative ones are
     */
    Tensor gather(int dim, Tensor index);

    /**
     * Returns the last two dimensions' lower triangle, zeros above it: element {@code (i, j)} stays if
     * {@code j <= i + diagonal}.
     */
    Tensor tril(long diagonal);

    /**
     * Returns the last two dimensions' upper triangle, zeros below it: element {@code (i, j)} stays if
     * {@code j >= i + diagonal}.
     */
    Tensor triu(long diagonal);
}
