// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The methods of {@link Tensor} that are made of matrix products. Operands are floating-point and promoted to one type;
 * half types are multiplied and added up in float32, and each element is rounded once.
 */
interface ProductMethods {

    /**
     * Returns the matrix product, as {@code torch.matmul}: {@code [.., m, k] x [.., k, n] -> [.., m, n]}, batch
     * dimensions broadcast; a 1-dimensional left operand is a row, a 1-dimensional right operand a column, and that
     * dimension is dropped from the result.
     */
    Tensor matmul(Tensor other);

    /** Returns the products of as many matrices: {@code [b, m, k] x [b, k, n] -> [b, m, n]}, without broadcasting. */
    Tensor bmm(Tensor other);

    /** Returns {@code this + mat1 x mat2}. */
    default Tensor addmm(Tensor mat1, Tensor mat2) {
        return addmm(mat1, mat2, 1, 1);
    }

    /**
     * Returns {@code beta * this + alpha * (mat1 x mat2)}. A {@code beta} of 0 leaves this out, whatever is in it.
     *
     * @param mat1 {@code [m, k]}
     * @param mat2 {@code [k, n]}; this broadcasts to {@code [m, n]}
     */
    Tensor addmm(Tensor mat1, Tensor mat2, double beta, double alpha);

    /**
     * Returns {@code this x weight^T}.
     *
     * @param weight {@code [outFeatures, inFeatures]}; this is {@code [.., inFeatures]}, the result
     *     {@code [.., outFeatures]}
     */
    Tensor linear(Tensor weight);

    /**
     * Returns {@code this x weight^T + bias}.
     *
     * @param weight {@code [outFeatures, inFeatures]}; this is {@code [.., inFeatures]}, the result
     *     {@code [.., outFeatures]}
     * @param bias {@code [outFeatures]}
     */
    Tensor linear(Tensor weight, Tensor bias);

    /**
     * Returns {@code softmax(this x key^T * scale + mask) x value}, with {@code scale = 1/sqrt(E)}, no mask, not
     * causal. This is the query.
     *
     * @param key {@code [.., S, E]}; the query is {@code [.., L, E]}
     * @param value {@code [.., S, Ev]}; the result is {@code [.., L, Ev]}
     */
    default Tensor scaledDotProductAttention(Tensor key, Tensor value) {
        return scaledDotProductAttention(key, value, AttentionOptions.DEFAULT);
    }

    /**
     * Returns {@code softmax(this x key^T * scale + mask) x value} (Vaswani et al., 2017). This is the query. A query
     * that may see no key at all, because its mask is false or negative infinity everywhere, gives zeros. Scores take 16 MiB
     * of memory at a time, or as much as those of 512 rows if that is more, however many there are.
     *
     * @param key {@code [.., S, E]}; the query is {@code [.., L, E]}; leading dimensions broadcast
     * @param value {@code [.., S, Ev]}; the result is {@code [.., L, Ev]}
     * @param options the scale, a mask that broadcasts to {@code [.., L, S]}, whether it is causal, and whether
     *     groups of query heads share a head of key and value
     */
    Tensor scaledDotProductAttention(Tensor key, Tensor value, AttentionOptions options);
}
