// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * What a device says when it fails a command buffer, after Metal's {@code MTLCommandBufferError}. In every case the
 * results of the works in that command buffer do not exist, and tensors computed before are as they were.
 */
public enum DeviceFault {
    /** It ran for longer than the device allows. Everything else can be used on; split the work. */
    TIMEOUT(2, true, "it ran for too long; split it into smaller evaluations"),
    /** The system ended it because its display had to wait. Everything else can be used on; split the work. */
    WATCHDOG(-1, true, "the system's watchdog ended it; split it into smaller evaluations"),
    /** It touched memory that is not mapped: a fault of a kernel. Everything else can be used on. */
    PAGE_FAULT(3, true, "it touched memory that is not mapped; please report it"),
    /** The device had too little memory to run it. Everything else can be used on; close tensors first. */
    OUT_OF_MEMORY(8, true, "the device had too little memory to run it; close tensors and try again"),
    /** It used a buffer that is gone or was changed under way. Everything else can be used on. */
    INVALID_RESOURCE(9, true, "it used a buffer that was gone or changed; please report it"),
    /** A kernel needed more stack than there is. Everything else can be used on. */
    STACK_OVERFLOW(12, true, "a kernel needed more stack than there is; please report it"),
    /** The process may not use the device now, for instance in the background. Try again when it may. */
    NOT_PERMITTED(7, true, "the process may not use the device now; try again when it may"),
    /** The device ignores this process after too many faults. Nothing can be computed; restart the process. */
    ACCESS_REVOKED(4, false, "the device ignores this process after too many faults; restart the process"),
    /** The device is gone. Nothing can be computed and results on it can no longer be trusted; open a new runtime. */
    DEVICE_LOST(11, false, "the device is gone; close the runtime and open another"),
    /** The device gave no better reason. Everything else can be used on. */
    INTERNAL(1, true, "the device gave no better reason");

    private static final String DOMAIN = "MTLCommandBufferErrorDomain";

    private final long code;
    private final boolean usable;
    private final String advice;

    DeviceFault(long code, boolean usable, String advice) {
        this.code = code;
        this.usable = usable;
        this.advice = advice;
    }

    /**
     * Returns what an error means. The watchdog has no code of its own and is known by the text of its error.
     *
     * @param text the device's own text
     */
    static DeviceFault of(String domain, long code, String text) {
        if (text.contains("ImpactingInteractivity") || text.contains("ErrorHang")) {
            return WATCHDOG;
        }
        for (DeviceFault fault : values()) {
            if (fault.code == code && domain.equals(DOMAIN)) {
                return fault;
            }
        }
        return INTERNAL;
    }

    /** Returns whether the runtime can be used on. */
    public boolean isRuntimeUsable() {
        return usable;
    }

    /** Returns what it means and what to do, in half a sentence. */
    public String advice() {
        return advice;
    }
}
