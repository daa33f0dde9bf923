// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.List;

/**
 * What the device does for a {@link Program}. Immutable; any number of works use it at once, each with buffers of its
 * own.
 *
 * <p>Slots are numbered: the program's values first, in its order, then temporary memory.
 *
 * @param inputs how many of the slots are inputs
 * @param slotBytes the size of each slot, in bytes
 * @param outputs the slots to keep
 * @param steps in an order in which they may run; may be none, if all results are empty
 * @param stageStarts the first step of each stage, and the number of steps
 */
public record Plan(
        int inputs, List<Long> slotBytes, List<Integer> outputs, List<Step> steps, List<Integer> stageStarts) {
    /** Copies the lists. */
    public Plan {
        slotBytes = List.copyOf(slotBytes);
        outputs = List.copyOf(outputs);
        steps = List.copyOf(steps);
        stageStarts = List.copyOf(stageStarts);
    }

    /** Returns the number of stages. */
    public int stages() {
        return stageStarts.size() - 1;
    }

    /** Returns the bytes of all slots. */
    public long bytes() {
        long bytes = 0;
        for (long slot : slotBytes) {
            bytes += slot;
        }
        return bytes;
    }
}
