// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

/**
 * Rounds sizes up so that buffers of nearly equal size are interchangeable: a page up to 16 KiB, then four classes for
 * each power of two, so that at most a fifth of a buffer is unused.
 */
final class SizeClass {
    private static final long SMALLEST = 16 * 1024;

    private SizeClass() {}

    /** Returns the size of the class that {@code bytes} belongs to. */
    static long of(long bytes) {
        if (bytes <= SMALLEST) {
            return SMALLEST;
        }
        long quarter = Long.highestOneBit(bytes - 1) >> 2;
        return (bytes + quarter - 1) / quarter * quarter;
    }
}
