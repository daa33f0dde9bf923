// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * An axis from 0, with ticks at round numbers: 1, 2 or 5 times a power of ten.
 *
 * @param step from one tick to the next
 * @param steps how many there are; the last tick is the end of the axis
 */
record Scale(double step, int steps) {
    private static final int MOST_STEPS = 4;

    /** Returns the shortest scale that {@code largest} is on. */
    static Scale upTo(double largest) {
        if (!(largest > 0)) {
            return new Scale(1, 1);
        }
        double power = Math.pow(10, Math.floor(Math.log10(largest / MOST_STEPS)));
        for (double factor : new double[] {1, 2, 5, 10}) {
            int steps = (int) Math.ceil(largest / (factor * power));
            if (steps <= MOST_STEPS) {
                return new Scale(factor * power, steps);
            }
        }
        return new Scale(10 * power, MOST_STEPS);
    }

    double end() {
        return step * steps;
    }

    List<Double> ticks() {
        return IntStream.rangeClosed(0, steps).mapToObj(i -> i * step).toList();
    }

    /** Returns a tick as a label: all of an axis in one form, with no more digits than tell them apart. */
    String label(double tick) {
        if (tick == 0) {
            return "0";
        }
        if (end() >= 10_000) {
            return String.format(Locale.ROOT, "%,.0fk", tick / 1000); // so large an axis has steps of thousands
        }
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step)));
        return String.format(Locale.ROOT, "%,." + decimals + "f", tick);
    }
}
