// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

/**
 * How far a single-threaded result may be from the reference, and why so far.
 *
 * @param absolute the largest absolute difference of an element
 * @param reason where the difference comes from, for people
 */
public record Tolerance(double absolute, String reason) {
    /** Nothing is computed, only copied. */
    public static final Tolerance EXACT = new Tolerance(0, "values are copied, not computed");

    /** Returns the tolerance for float32 sums of so many products of numbers around 1. */
    static Tolerance ofSums(int terms) {
        return new Tolerance(1e-5, "float32 sums of up to " + terms + " products, in an order of the device's choice");
    }
}
