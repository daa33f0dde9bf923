// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The arguments of {@link Tensor#scaledDotProductAttention(Tensor, Tensor, AttentionOptions)} beyond key and value.
 *
 * @param scale what scores are multiplied by; {@code 1/sqrt(E)} where empty
 * @param mask broadcasts to {@code [.., L, S]}; of floating-point numbers, it is added to the scaled scores; of
 *     booleans, it says which keys a query may see
 * @param causality whether query {@code i} sees only keys {@code 0..i}
 * @param heads whether each head of the query has key and value of its own
 */
public record AttentionOptions(
        OptionalDouble scale, Optional<Tensor> mask, Causality causality, Heads heads) {
    /** The default scale, no mask, not causal, as many heads of key and value as of the query. */
    public static final AttentionOptions DEFAULT =
            new AttentionOptions(OptionalDouble.empty(), Optional.empty(), Causality.NONE, Heads.OWN);

    /** Which keys a query may see. */
    public enum Causality {
        /** All. */
        NONE,
        /** Key {@code j} only if {@code j <= i}: aligned at the upper left, as PyTorch's {@code is_causal}. */
        CAUSAL
    }

    /** How heads, the third dimension from the last, of query, key and value belong together. */
    public enum Heads {
        /** One to one; sizes broadcast. */
        OWN,
        /**
         * Query head {@code h} uses head {@code h / (queryHeads / keyHeads)} of key and value: grouped-query attention
         * (Ainslie et al., 2023), PyTorch's {@code enable_gqa}.
         */
        GROUPED
    }

    /** Returns these options with another scale. */
    public AttentionOptions withScale(double newScale) {
        return new AttentionOptions(OptionalDouble.of(newScale), mask, causality, heads);
    }

    /** Returns these options with a mask: numbers to add, or booleans of which keys a query may see. */
    public AttentionOptions withMask(Tensor newMask) {
        return new AttentionOptions(scale, Optional.of(newMask), causality, heads);
    }

    /** Returns these options, causal. */
    public AttentionOptions causal() {
        return new AttentionOptions(scale, mask, Causality.CAUSAL, heads);
    }

    /** Returns these options with groups of query heads that share a head of key and value. */
    public AttentionOptions groupedQuery() {
        return new AttentionOptions(scale, mask, causality, Heads.GROUPED);
    }
}
