// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/**
 * The size of a grid or of a threadgroup, in threads or threadgroups.
 *
 * @param width at least 1 in a dispatch
 * @param height at least 1 in a dispatch
 * @param depth at least 1 in a dispatch
 */
public record MTLSize(long width, long height, long depth) {
    /** A size in one dimension. */
    public static MTLSize of(long width) {
        return new MTLSize(width, 1, 1);
    }

    /** A size in two dimensions. */
    public static MTLSize of(long width, long height) {
        return new MTLSize(width, height, 1);
    }
}
