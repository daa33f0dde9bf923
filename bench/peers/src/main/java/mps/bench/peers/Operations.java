// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.util.Arrays;
import java.util.List;

/**
 * What models are made of. Types are float32; names and meanings are PyTorch's.
 *
 * @param <T> a value, known or to be computed
 */
interface Operations<T> {
    /** Returns constant numbers of the model, drawn evenly within a bound. */
    T weight(Weight weight);

    /** Returns {@code input @ weight.T + bias}, of {@code input [rows, in]} and {@code weight [out, in]}. */
    T linear(T input, T weight, T bias);

    T matmul(T left, T right);

    T add(T left, T right);

    T relu(T input);

    T gelu(T input);

    /** Returns the softmax over the last dimension. */
    T softmax(T input);

    /** Returns the normalization of the last dimension, of the size {@code scale} has. */
    T layerNorm(T input, T scale, T shift);

    T reshape(T input, long... sizes);

    /** Returns the dimensions in another order, as contiguous memory. */
    T permute(T input, int... dims);

    /** Returns one element of the first dimension, without it. */
    T select(T input, int index);

    /** Returns {@code softmax(query @ key.T / sqrt(width)) @ value}, of {@code [batch, heads, sequence, width]} each. */
    T attention(T query, T key, T value, int width);

    /** Constant numbers: which, and how many. */
    record Weight(int seed, double bound, List<Long> sizes) {
        static Weight of(int seed, double bound, long... sizes) {
            return new Weight(seed, bound, Arrays.stream(sizes).boxed().toList());
        }

        float[] numbers() {
            return Numbers.drawn(seed, bound, sizes);
        }
    }
}
