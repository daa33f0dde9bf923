// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.List;

/**
 * The plan of an evaluation: what {@link Mps#explain} returns. Names are those of the flight recorder's events.
 *
 * @param steps what the device does, in order
 * @param buffers what it does that in
 * @param stages how many groups of steps there are between which a strategy may put a barrier
 * @param scratchBytes the memory for what lies between inputs and results, shared by what is not needed at once
 * @param largestLiveBytes the most that any step needs at once of results and what lies between, without inputs
 */
public record Explanation(
        List<Step> steps, List<Buffer> buffers, int stages, long scratchBytes, long largestLiveBytes) {

    /** Copies the lists. */
    public Explanation {
        steps = List.copyOf(steps);
        buffers = List.copyOf(buffers);
    }

    /**
     * One command.
     *
     * @param kernel what runs: a kernel's name, {@code MPSMatrixMultiplication} or {@code copyFromBuffer}
     * @param grid its size: simdgroups of a kernel; rows, columns, interior and matrices of a product; bytes of a copy
     * @param stage the group it belongs to, from 0
     * @param reads which buffers it reads
     * @param writes which buffer it writes
     * @param bytes what it reads and writes at least
     */
    public record Step(String kernel, String grid, int stage, List<Part> reads, Part writes, long bytes) {
        /** Copies the list. */
        public Step {
            reads = List.copyOf(reads);
        }
    }

    /**
     * Where a step begins to read or write.
     *
     * @param buffer the index of the buffer in {@link Explanation#buffers()}
     * @param offset in bytes
     */
    public record Part(int buffer, long offset) {}

    /**
     * Memory of the work.
     *
     * @param role what it is for
     * @param bytes its size
     */
    public record Buffer(Role role, long bytes) {}

    /** What a buffer is for. */
    public enum Role {
        /** It holds what is there before. */
        INPUT,
        /** It holds a result that stays. */
        OUTPUT,
        /** It holds what lies between, one after the other. */
        SCRATCH,
        /** It holds what the device found when it checked indices. */
        REPORTS
    }
}
