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
 * @param rows what the labels of marks are numbers of, for those who hear a chart
 * @param scale the axis
 * @param groups one for each strategy
 */
record RowChart(String title, String unit, String rows, Scale scale, List<Group> groups) {
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

    /** One row: a number at its left, such as that of threads, its value in words at its right. */
    sealed interface Mark {
        String label();

        String value();

        /** Returns the value for those who hear a chart. */
        default String spoken() {
            return value();
        }
    }

    /** A bar from 0 to a length. */
    record Bar(String label, double length, String value) implements Mark {}

    /** A range from a filled dot to a hollow one. */
    record Range(String label, double from, double to, String value) implements Mark {}

    /** A bar from 0 to a median, with a line from the first quartile to the third over its end. */
    record Measured(String label, double lower, double median, double upper, String value) implements Mark {}

    /** A filled dot at the median, a thick line to the 90th percentile, a thin one to a hollow dot at the 99th. */
    record Quantiles(String label, double p50, double p90, double p99, String value) implements Mark {}

    /** Bars one after the other, each in a colour of its own. */
    record Stack(String label, List<Part> parts, String value) implements Mark {
        Stack {
            parts = List.copyOf(parts);
        }

        /** One of the bars. */
        record Part(String name, double length, String colour) {}

        @Override
        public String spoken() {
            return value + parts.stream()
                    .map(part -> part.name() + " " + Figures.rounded(part.length()))
                    .collect(Collectors.joining(" + ", ": ", ""));
        }
    }

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
                        .map(mark -> group.label() + " " + mark.label() + " " + rows + " " + mark.spoken())
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
                case Measured measured -> write(page, group.look(), measured, y);
                case Quantiles quantiles -> write(page, group.look(), quantiles, middle);
                case Stack stack -> write(page, stack, y);
            };
            page.element("text", mark.value(), "class", "value", "x", number(end + 6), "y", number(middle + 4));
            y += ROW;
        }
    }

    private double write(Markup page, Look look, Bar bar, double y) {
        double length = Math.max(1, x(bar.length()) - LEFT);
        look.fills().forEach(style -> rectangle(page, style, LEFT, length, y));
        return LEFT + length;
    }

    private double write(Markup page, Look look, Measured measured, double y) {
        double end = write(page, look, new Bar(measured.label(), measured.median(), measured.value()), y);
        String middle = number(y + BAR / 2);
        String from = number(x(measured.lower()));
        String to = number(x(measured.upper()));
        page.empty("line", "class", "whisker", "x1", from, "x2", to, "y1", middle, "y2", middle);
        return Math.max(end, x(measured.upper()));
    }

    private double write(Markup page, Look look, Quantiles quantiles, double middle) {
        String from = number(x(quantiles.p50()));
        String to = number(x(quantiles.p90()));
        String y = number(middle);
        page.empty("line", "class", "thick " + look.colour(), "x1", from, "x2", to, "y1", y, "y2", y);
        return write(
                page, look, new Range(quantiles.label(), quantiles.p50(), quantiles.p99(), quantiles.value()), middle);
    }

    private double write(Markup page, Stack stack, double y) {
        double length = 0;
        for (Stack.Part part : stack.parts()) {
            double from = x(length);
            length += part.length();
            rectangle(page, part.colour(), from, x(length) - from, y);
        }
        return x(length);
    }

    private static void rectangle(Markup page, String style, double x, double length, double y) {
        page.empty(
                "rect",
                "class",
                style,
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(length),
                "height",
                number(BAR),
                "rx",
                "1.5");
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
