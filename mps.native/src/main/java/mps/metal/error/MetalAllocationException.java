// SPDX-License-Identifier: Apache-2.0
package mps.metal.error;

import java.io.Serial;

/** The device gave no memory for a buffer. Nothing was allocated; the device stays usable. */
public final class MetalAllocationException extends MetalException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long requestedBytes;

    public MetalAllocationException(long requestedBytes, String message) {
        super(message);
        this.requestedBytes = requestedBytes;
    }

    /** The size that was asked for, in bytes. */
    public long requestedBytes() {
        return requestedBytes;
    }
}
