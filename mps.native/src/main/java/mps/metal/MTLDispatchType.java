// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/** Whether the dispatches of one encoder may overlap. */
public enum MTLDispatchType implements AppleConstant {
    /** Each dispatch sees what earlier ones wrote. */
    SERIAL("MTLDispatchTypeSerial", 0),
    /** Dispatches may overlap; a memory barrier separates those that must not. */
    CONCURRENT("MTLDispatchTypeConcurrent", 1);

    private final String appleName;
    private final long value;

    MTLDispatchType(String appleName, long value) {
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
