// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.util.List;

/**
 * What a figure was in half of the rounds: from the first quartile to the third. Unlike a range, it does not grow with
 * the number of rounds, nor with one that something else on the machine disturbed.
 *
 * @param median of all rounds
 * @param lower the first quartile
 * @param upper the third quartile
 */
public record Spread(double median, double lower, double upper) {
    /**
     * Returns the spread of values in any order; zeros if there are none. Between two of them, quantiles are
     * interpolated linearly, as R and NumPy do by default (Hyndman and Fan 1996, type 7).
     */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            return new Spread(0, 0, 0);
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
