// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.time.Duration;
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
    static String rounded(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
    }

    /** Microseconds, with a digit behind the point where there are few. */
    static String micros(Duration duration) {
        double micros = duration.toNanos() / 1e3;
        return String.format(Locale.ROOT, micros < 100 ? "%.1f" : "%,.0f", micros);
    }

    static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.1f", ratio);
    }

    static String duration(Duration duration) {
        return duration.toMinutes() > 0
                ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : "%d s".formatted(duration.toSeconds());
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
