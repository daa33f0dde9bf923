// SPDX-License-Identifier: Apache-2.0
package mps.tck.reference;

/** Functions that {@link Math} does not have. */
final class SpecialFunctions {
    /** From here on, erf differs from 1 by less than a double can tell: erfc(6) = 2.2e-17. */
    private static final double ERF_IS_ONE = 6;

    private SpecialFunctions() {}

    /**
     * Returns the error function, by the series (Abramowitz and Stegun, 7.1.6) {@code erf(x) = 2/sqrt(pi) * exp(-x^2) *
     * sum over n of 2^n x^(2n+1) / (1 * 3 * .. * (2n+1))}. All terms have one sign, so that nothing cancels.
     */
    static double erf(double x) {
        if (Math.abs(x) >= ERF_IS_ONE) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
