// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.List;

/**
 * Tensors that hold device memory without having been closed.
 *
 * @param openTensors tensors with device memory that are open now
 * @param openBytes the device memory of those, in bytes; views share theirs with their base
 * @param collectedTensors tensors that the garbage collector found and released because nobody had closed them
 * @param sites where the open ones were made, newest first, if the runtime was opened with
 *     {@link Mps.Builder#trackAllocations()}; empty otherwise
 */
public record LeakReport(long openTensors, long openBytes, long collectedTensors, List<String> sites) {
    /** Copies the list. */
    public LeakReport {
        sites = List.copyOf(sites);
    }
}
