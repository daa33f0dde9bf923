// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.Map;

/**
 * A strategy as it was opened.
 *
 * @param id its id
 * @param options all its options, defaults included
 * @param safety what is expected of it
 */
public record Strategy(String id, Map<String, String> options, Safety safety) {
    /** What is expected of a strategy. */
    public enum Safety {
        /** Every result right. */
        SAFE,
        /** Nothing: it is wrong on purpose, and counts for itself. */
        UNSAFE
    }
}
