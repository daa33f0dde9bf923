// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** How {@link Tensor#gelu(GeluApproximation)} computes the normal distribution function. */
public enum GeluApproximation {
    /** By the error function: {@code x/2 * (1 + erf(x/sqrt(2)))}. */
    NONE,
    /** By the hyperbolic tangent: {@code x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))}. */
    TANH
}
