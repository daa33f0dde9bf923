// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** The device has no room for a buffer. Nothing was submitted; closing tensors makes room. */
public class DeviceMemoryException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public DeviceMemoryException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public DeviceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
