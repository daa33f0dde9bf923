// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** What becomes of the dimensions a reduction works on. */
public enum KeepDim {
    /** They disappear from the shape. */
    DROP,
    /** They stay, with size 1, so that the result broadcasts against the operand. */
    KEEP
}
