// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import mps.cli.report.Strategy.Safety;

/**
 * How a strategy looks in all charts: one colour of the style sheet, and hatched if it is unsafe, so that nobody needs
 * to tell colours apart.
 *
 * @param colour the class of its colour
 * @param safety what is expected of it
 */
record Look(String colour, Safety safety) {
    private static final int COLOURS = 6;

    /** Returns the look of the strategy at this place in the report. */
    static Look of(int place, Strategy strategy) {
        return new Look("c" + place % COLOURS, strategy.safety());
    }

    /** Returns the classes of what is drawn over each other to fill an area. */
    List<String> fills() {
        return switch (safety) {
            case SAFE -> List.of(colour);
            case UNSAFE -> List.of(colour, "hatch");
        };
    }
}
