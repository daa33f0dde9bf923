// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * A function of one element, for {@link Tensor#apply(UnaryFunction)}: the value of a setting such as an activation. NaN
 * gives NaN. Each constant is the method of {@link Tensor} of its name.
 */
public enum UnaryFunction {
    /** {@code -x}. */
    NEG(Domain.NUMBERS),
    /** {@code |x|}. */
    ABS(Domain.NUMBERS),
    /** {@code x * x}. */
    SQUARE(Domain.NUMBERS),
    /** {@code max(x, 0)}. */
    RELU(Domain.NUMBERS),
    /** The largest whole number that is not larger. */
    FLOOR(Domain.NUMBERS),
    /** {@code e^x}. */
    EXP(Domain.FLOATING_POINT),
    /** The natural logarithm; NaN for negative elements. */
    LOG(Domain.FLOATING_POINT),
    /** The square root; NaN for negative elements. */
    SQRT(Domain.FLOATING_POINT),
    /** {@code 1 / sqrt(x)}. */
    RSQRT(Domain.FLOATING_POINT),
    /** {@code 1 / x}. */
    RECIPROCAL(Domain.FLOATING_POINT),
    /** The sine of an angle in radians. */
    SIN(Domain.FLOATING_POINT),
    /** The cosine of an angle in radians. */
    COS(Domain.FLOATING_POINT),
    /** The error function: {@code 2/sqrt(pi)} times the integral of {@code e^(-t^2)} from 0 to {@code x}. */
    ERF(Domain.FLOATING_POINT),
    /** The hyperbolic tangent. */
    TANH(Domain.FLOATING_POINT),
    /** {@code 1 / (1 + e^-x)}. */
    SIGMOID(Domain.FLOATING_POINT),
    /** {@code x / (1 + e^-x)}. */
    SILU(Domain.FLOATING_POINT),
    /** {@code x/2 * (1 + erf(x/sqrt(2)))}. */
    GELU(Domain.FLOATING_POINT),
    /** {@code x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))}. */
    GELU_TANH(Domain.FLOATING_POINT),
    /** {@code x * min(max(x + 3, 0), 6) / 6}. */
    HARDSWISH(Domain.FLOATING_POINT);

    /** What it is a function of. */
    public enum Domain {
        /** Numbers of any type; the result has the type of the operand. */
        NUMBERS,
        /** Floating-point numbers; whole numbers and booleans become float32 first. */
        FLOATING_POINT
    }

    private final Domain domain;

    UnaryFunction(Domain domain) {
        this.domain = domain;
    }

    /** Returns what it is a function of. */
    public Domain domain() {
        return domain;
    }
}
