// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The device failed a work after it had been submitted. The work's results do not exist, works that depend on it fail
 * with this as their cause, and everything else goes on.
 */
public class DeviceException extends MpsException {
    private static final long serialVersionUID = 1L;

    private final String domain;
    private final long code;
    private final DeviceFault fault;

    /**
     * Creates the exception.
     *
     * @param message the device's own text and what it means
     * @param domain the NSError domain, such as {@code MTLCommandBufferErrorDomain}
     * @param code the code in that domain
     */
    public DeviceException(String message, String domain, long code) {
        super(message);
        this.domain = domain;
        this.code = code;
        this.fault = DeviceFault.of(domain, code, message);
    }

    /** Returns what went wrong, and with {@link DeviceFault#isRuntimeUsable} what can still be used. */
    public DeviceFault fault() {
        return fault;
    }

    /** Returns the NSError domain, such as {@code MTLCommandBufferErrorDomain}. */
    public String domain() {
        return domain;
    }

    /** Returns the code in {@link #domain()}, such as {@code MTLCommandBufferErrorTimeout} = 2. */
    public long code() {
        return code;
    }
}
