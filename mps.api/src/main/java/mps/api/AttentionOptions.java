// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The arguments of {@link Tensor#scaledDotProductAttention(Tensor, Tensor, AttentionOptions)} beyond key and value.
 *
 * @param scale what scores are multiplied by; {@code 1/sqrt(E)} where empty
 * @param mask added to the scaled scores; broadcasts to {@code [.., L, S]}
 * @param causality whether query {@code i} sees only keys {@code 0..i}
 */
public record AttentionOptions(OptionalDouble scale, Optional<Tensor> mask, Causality causality) {
    /** The default scale, no mask, not causal. */
    public static final AttentionOptions DEFAULT =
            new AttentionOptions(OptionalDouble.empty(), Optional.empty(), Causality.NONE);

    /** Which keys a query may see. */
    public enum Causality {
        /** All. */
        NONE,
        /** Key {@code j} only if {@code j <= i}: aligned at the upper left, as PyTorch's {@code is_causal}. */
        CAUSAL
    }

    /** Returns these options with another scale. */
    public AttentionOptions withScale(double newScale) {
        return new AttentionOptions(OptionalDouble.of(newScale), mask, causality);
    }

    /** Returns these options with an additive mask. */
    public AttentionOptions withMask(Tensor newMask) {
        return new AttentionOptions(scale, Optional.of(newMask), causality);
    }

    /** Returns these options, causal. */
    public AttentionOptions causal() {
        return new AttentionOptions(scale, mask, Causality.CAUSAL);
    }
}
