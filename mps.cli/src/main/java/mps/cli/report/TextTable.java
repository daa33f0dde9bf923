// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of cells in columns as wide as their widest cell. */
final class TextTable {
    private static final String GAP = "  ";

    /** On which side a column's cells stand. */
    enum Align {
        LEFT,
        RIGHT
    }

    private final List<Align> alignments;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(List<Align> alignments) {
        this.alignments = List.copyOf(alignments);
    }

    /** Returns facts as lines: what, and what it is. */
    static String ofFacts(Map<String, String> facts) {
        TextTable table = new TextTable(List.of(Align.LEFT, Align.LEFT));
        facts.forEach(table::row);
        return table.text();
    }

    TextTable row(String... cells) {
        if (cells.length != alignments.size()) {
            throw new IllegalArgumentException(
                    "A row of this table has " + alignments.size() + " cells, not " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Returns the lines, without blanks at their ends, joined by newlines. */
    String text() {
        int[] widths = IntStream.range(0, alignments.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private String line(List<String> row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> padded(row.get(column), widths[column], alignments.get(column)))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static String padded(String cell, int width, Align align) {
        String padding = " ".repeat(width - cell.length());
        return switch (align) {
            case LEFT -> cell + padding;
            case RIGHT -> padding + cell;
        };
    }
}
