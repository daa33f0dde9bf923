// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.util.List;
import mps.api.LeakReport;
import mps.api.Mps;
import mps.tck.workload.LoadedWorkload;

/**
 * A runtime with the weights of all works.
 *
 * @param mps the runtime
 * @param loaded the workloads, in the order of the works
 * @param shared where callers find tensors of others
 */
record Session(Mps mps, List<LoadedWorkload> loaded, SharedRecordings shared) {

    static Session open(Opener opener, List<SoakWork> works, long seed) {
        Mps mps = opener.open();
        try {
            return new Session(
                    mps,
                    works.stream()
                            .map(work -> new LoadedWorkload(work.workload(), mps, seed))
                            .toList(),
                    new SharedRecordings());
        } catch (RuntimeException | Error e) {
            mps.close();
            throw e;
        }
    }

    /** Releases the weights, waits for what nobody waits for any more, and says what is left in memory all the same. */
    List<String> leaks() {
        loaded.forEach(LoadedWorkload::close);
        mps.synchronize();
        LeakReport report = mps.leakReport();
        long bytes = mps.memoryUse().inUseBytes();
        return report.openTensors() == 0 && report.collectedTensors() == 0 && bytes == 0
                ? List.of()
                : List.of("leaked: " + report.openTensors() + " tensors are still open, " + report.collectedTensors()
                        + " were never closed and collected, " + bytes + " bytes are in use");
    }
}
