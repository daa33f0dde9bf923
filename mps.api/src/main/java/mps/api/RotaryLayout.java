// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** Which elements of a vector {@link Tensor#rotaryEmbedding} turns together. */
public enum RotaryLayout {
    /** Element {@code i} of the first half and element {@code i} of the second, as in Llama and GPT-NeoX. */
    HALF_SPLIT,
    /** Elements {@code 2i} and {@code 2i + 1}, as in GPT-J and the original. */
    INTERLEAVED
}
