// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/** A constant of an Apple enumeration: its name there and its value. A test compares both with Apple's headers. */
public interface AppleConstant {
    /** The constant's full name in Apple's headers. */
    String appleName();

    /** The constant's value. */
    long value();
}
