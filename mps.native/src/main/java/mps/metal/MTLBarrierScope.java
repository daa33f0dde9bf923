// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/** What a memory barrier covers. */
public enum MTLBarrierScope implements AppleConstant {
    /** All buffers. */
    BUFFERS("MTLBarrierScopeBuffers", 1);

    private final String appleName;
    private final long value;

    MTLBarrierScope(String appleName, long value) {
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
