// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/** How freely the compiler may treat floating point. */
public enum MTLMathMode implements AppleConstant {
    /** As IEEE 754 says. */
    SAFE("MTLMathModeSafe", 0),
    /** Reassociates and contracts, keeps NaN and infinities. */
    RELAXED("MTLMathModeRelaxed", 1),
    /** Also assumes that NaN and infinities do not occur. */
    FAST("MTLMathModeFast", 2);

    private final String appleName;
    private final long value;

    MTLMathMode(String appleName, long value) {
        this.appleName = appleName;
        this.value = value;
    }

    @Override
    public String appleName() {
        return appleName;
    }

    @Override
    public long value() {
        return value;
    }
}
