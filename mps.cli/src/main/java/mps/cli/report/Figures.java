// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How figures are written for people, wherever they stand. */
final class Figures {
    private Figures() {}

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String perSecond(double works) {
        return String.format(Locale.ROOT, "%,.0f", works);
    }

    static String millis(double millis) {
        return String.format(Locale.ROOT, "%.2f", millis);
    }

    /** As short as a chart needs it: three digits or the whole part. */
    static String roundedMillis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
    }

    static String error(double error) {
        return error == 0 ? "0" : String.format(Locale.ROOT, "%.1e", error);
    }

    static String options(Map<String, String> options) {
        return options.isEmpty()
                ? "no options"
                : options.entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .collect(Collectors.joining(" "));
    }
}
