// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/** How far a command buffer has come. */
public enum MTLCommandBufferStatus implements AppleConstant {
    /** Made, and given no place in its queue yet. */
    NOT_ENQUEUED("MTLCommandBufferStatusNotEnqueued", 0),
    /** Has its place in the queue. */
    ENQUEUED("MTLCommandBufferStatusEnqueued", 1),
    /** Encoded completely and given to the device. */
    COMMITTED("MTLCommandBufferStatusCommitted", 2),
    /** The device will run it next. */
    SCHEDULED("MTLCommandBufferStatusScheduled", 3),
    /** Ran without an error. */
    COMPLETED("MTLCommandBufferStatusCompleted", 4),
    /** Ended with an error; its results must not be used. */
    ERROR("MTLCommandBufferStatusError", 5);

    private static final MTLCommandBufferStatus[] STATUSES = values();

    private final String appleName;
    private final long value;

    MTLCommandBufferStatus(String appleName, long value) {
        this.appleName = appleName;
        this.value = value;
    }

    static MTLCommandBufferStatus of(long value) {
        for (MTLCommandBufferStatus status : STATUSES) {
            if (status.value == value) {
                return status;
            }
        }
        throw new IllegalStateException("Expected a MTLCommandBufferStatus from 0 to 5, got " + value + ".");
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
