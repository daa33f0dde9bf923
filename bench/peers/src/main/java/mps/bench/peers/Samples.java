// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.util.List;
import java.util.Locale;

/**
 * Figures of one peer, one for each round.
 *
 * @param values by round
 */
record Samples(List<Double> values) {
    Samples {
        values = List.copyOf(values);
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return values.stream().min(Double::compare).orElseThrow();
    }

    double most() {
        return values.stream().max(Double::compare).orElseThrow();
    }

    /** Returns median and range, in so many digits as a reader can use. */
    String text() {
        return number(median()) + " [" + number(least()) + "–" + number(most()) + "]";
    }

    static String number(double value) {
        return value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.3g", value);
    }
}
