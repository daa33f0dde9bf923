// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.util.Arrays;
import java.util.Optional;

/** Why a command buffer ended with an error: the codes of {@code MTLCommandBufferErrorDomain}. */
public enum MTLCommandBufferError implements AppleConstant {
    NONE("MTLCommandBufferErrorNone", 0),
    /** An error inside the device or its driver. */
    INTERNAL("MTLCommandBufferErrorInternal", 1),
    /** The commands ran longer than the system allows (the watchdog). */
    TIMEOUT("MTLCommandBufferErrorTimeout", 2),
    /** A kernel touched memory that is not there. */
    PAGE_FAULT("MTLCommandBufferErrorPageFault", 3),
    /** The process lost the right to use the device, after too many errors of its commands. */
    ACCESS_REVOKED("MTLCommandBufferErrorAccessRevoked", 4),
    /** The process may not use the device now. */
    NOT_PERMITTED("MTLCommandBufferErrorNotPermitted", 7),
    /** The device had no memory to run the commands. */
    OUT_OF_MEMORY("MTLCommandBufferErrorOutOfMemory", 8),
    /** The commands named a resource that does not exist any more. */
    INVALID_RESOURCE("MTLCommandBufferErrorInvalidResource", 9),
    /** A memoryless resource was used in a way it cannot be. */
    MEMORYLESS("MTLCommandBufferErrorMemoryless", 10),
    /** The device is gone. */
    DEVICE_REMOVED("MTLCommandBufferErrorDeviceRemoved", 11),
    /** A kernel called too deeply. */
    STACK_OVERFLOW("MTLCommandBufferErrorStackOverflow", 12);

    private final String appleName;
    private final long value;

    MTLCommandBufferError(String appleName, long value) {
        this.appleName = appleName;
        this.value = value;
    }

    /** The error of that code, if it is one of those that are known. */
    public static Optional<MTLCommandBufferError> of(long code) {
        return Arrays.stream(values()).filter(error -> error.value == code).findFirst();
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
