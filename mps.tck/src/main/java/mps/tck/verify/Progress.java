// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import mps.tck.workload.Workload;

/** Hears of each call that ended. It is told by one thread at a time, between the calls, and should be quick. */
@FunctionalInterface
public interface Progress {
    /** Does nothing. */
    Progress SILENT = (workload, done, total) -> {};

    /**
     * A call ended, rightly or wrongly.
     *
     * @param workload what was called
     * @param done how many calls of it have ended; 0 when its preparation begins
     * @param total how many there will be
     */
    void called(Workload workload, int done, int total);
}
