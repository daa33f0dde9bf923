// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import mps.cli.report.TextTable.Align;

/**
 * A table, whatever it is written as.
 *
 * @param caption what it shows
 * @param columns its columns
 * @param rows its rows, each with a cell for each column
 */
record Table(String caption, List<Column> columns, List<List<String>> rows) {
    Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * A column.
     *
     * @param head what its cells are
     * @param align where they stand
     */
    record Column(String head, Align align) {
        static Column left(String head) {
            return new Column(head, Align.LEFT);
        }

        static Column right(String head) {
            return new Column(head, Align.RIGHT);
        }
    }

    /** Returns it as lines. */
    String text() {
        TextTable text = new TextTable(columns.stream().map(Column::align).toList());
        text.row(columns.stream().map(Column::head).toArray(String[]::new));
        rows.forEach(row -> text.row(row.toArray(String[]::new)));
        return text.text();
    }

    /** Writes it to a page. */
    void write(Markup page) {
        PageParts.openTable(page, caption);
        page.open("thead").open("tr");
        for (Column column : columns) {
            page.element("th", column.head(), "scope", "col", "class", style(column));
        }
        page.close().close().open("tbody");
        for (List<String> row : rows) {
            page.open("tr").element("th", row.getFirst(), "scope", "row");
            for (int i = 1; i < row.size(); i++) {
                page.element("td", row.get(i), "class", style(columns.get(i)));
            }
            page.close();
        }
        page.close();
        PageParts.closeTable(page);
    }

    private static String style(Column column) {
        return switch (column.align()) {
            case LEFT -> "";
            case RIGHT -> "number";
        };
    }
}
