// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

/** Hears what a benchmark does now, before it does it. */
@FunctionalInterface
public interface BenchProgress {
    /** Does nothing. */
    BenchProgress SILENT = (done, doing) -> {};

    /**
     * Something begins.
     *
     * @param done the share that is over, 0 to 1
     * @param doing what begins, in a few words
     */
    void begins(double done, String doing);
}
