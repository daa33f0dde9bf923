// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * Where random numbers come from. A value without state: the same seed gives the same numbers, on every device, under
 * every strategy and from every thread. For other numbers take another seed or another {@link #stream(long)}.
 *
 * <p>Number {@code i} is a function of the seed, the stream and {@code i} alone, by the counter-based generator
 * Philox4x32-10 (Salmon et al., 2011).
 *
 * @param value any number
 * @param stream which of the independent sequences of this seed
 */
public record Seed(long value, long stream) {
    /** Creates the seed of a sequence. */
    public Seed(long value) {
        this(value, 0);
    }

    /** Returns another sequence of the same seed, independent of this one. */
    public Seed stream(long number) {
        return new Seed(value, number);
    }
}
