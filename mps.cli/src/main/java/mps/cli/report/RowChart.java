// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A chart of horizontal marks on one axis, in groups: a bar, or the range between two values. Every mark has its value
 * beside it. As wide as a small phone, so that its text is never scaled down.
 *
 * @param title what it shows
 * @param unit the unit of the axis
 * @param scale the axis
 * @param groups one for each strategy
 */
record RowChart(String title, String unit, Scale scale, List<Group> groups) {
    private static final double WIDTH = 312;
    private static final double LEFT = 30;
    private static final double PLOT = 188;
    private static final double HEADING = 20;
    private static final double ROW = 17;
    private static final double BAR = 11;
    private static final double AXIS = 34;

    RowChart {
        groups = List.copyOf(groups);
    }

    /**
     * Marks of one strategy.
     *
     * @param label its name
     * @param look its colour and pattern
     * @param marks one for each number of threads
     */
    record Group(String label, Look look, List<Mark> marks) {
        Group {
            marks = List.copyOf(marks);
        }
    }

    /** One row: the number of threads at its left, its value in words at its right. */
    sealed interface Mark {
        String label();

        String value();
    }

    /** A bar from 0 to a length. */
    record Bar(String label, double length, String value) implements Mark {}

    /** A range from a filled dot to a hollow one. */
    record Range(String label, double from, double to, String value) implements Mark {}

    /** Writes it as SVG, with all its values in its description. */
    void write(Markup page) {
        double height = groups.stream().mapToDouble(RowChart::height).sum();
        page.open(
                "svg",
                "viewBox",
                "0 0 " + number(WIDTH) + " " + number(height + AXIS),
                "role",
                "img",
                "aria-label",
                title + ", in " + unit + ": " + description(),
                "class",
                "chart");
        axis(page, height);
        double y = 0;
        for (Group group : groups) {
            write(page, group, y);
            y += height(group);
        }
        page.close();
    }

    private static double height(Group group) {
        return HEADING + group.marks().size() * ROW;
    }

    private String description() {
        return groups.stream()
                .map(group -> group.marks().stream()
                        .map(mark -> group.label() + " " + mark.label() + " threads " + mark.value())
                        .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    private void axis(Markup page, double height) {
        for (double tick : scale.ticks()) {
            String x = number(x(tick));
            page.empty("line", "class", "grid", "x1", x, "x2", x, "y1", "0", "y2", number(height));
            page.element(
                    "text",
                    scale.label(tick),
                    "class",
                    "tick",
                    "x",
                    x,
                    "y",
                    number(height + 13),
                    "text-anchor",
                    "middle");
        }
        page.element(
                "text", unit, "class", "tick", "x", number(LEFT + PLOT / 2), "y", number(height + 28), "text-anchor", "middle");
    }

    private void write(Markup page, Group group, double top) {
        page.element("text", group.label(), "class", "group", "x", "0", "y", number(top + HEADING - 6));
        double y = top + HEADING;
        for (Mark mark : group.marks()) {
            double middle = y + BAR / 2;
            page.element(
                    "text", mark.label(), "class", "label", "x", number(LEFT - 6), "y", number(middle + 4), "text-anchor", "end");
            double end = switch (mark) {
                case Bar bar -> write(page, group.look(), bar, y);
                case Range range -> write(page, group.look(), range, middle);
            };
            page.element("text", mark.value(), "class", "value", "x", number(end + 6), "y", number(middle + 4));
            y += ROW;
        }
    }

    private double write(Markup page, Look look, Bar bar, double y) {
        double length = Math.max(1, x(bar.length()) - LEFT);
        for (String style : look.fills()) {
            page.empty(
                    "rect",
                    "class",
                    style,
                    "x",
                    number(LEFT),
                    "y",
                    number(y),
                    "width",
                    number(length),
                    "height",
                    number(BAR),
                    "rx",
                    "1.5");
        }
        return LEFT + length;
    }

    private double write(Markup page, Look look, Range range, double middle) {
        String from = number(x(range.from()));
        String to = number(x(range.to()));
        String y = number(middle);
        page.empty("line", "class", "range " + look.colour(), "x1", from, "x2", to, "y1", y, "y2", y);
        page.empty("circle", "class", "dot " + look.colour(), "cx", from, "cy", y, "r", "4");
        page.empty("circle", "class", "ring " + look.colour(), "cx", to, "cy", y, "r", "4");
        return x(range.to());
    }

    private double x(double value) {
        return LEFT + Math.clamp(value / scale.end(), 0, 1) * PLOT;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
