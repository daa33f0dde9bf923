// SPDX-License-Identifier: Apache-2.0
package mps.metal.error;

import java.io.Serial;

/**
 * An object was used after its release, released twice, released though only borrowed, or an autorelease pool was
 * closed out of order or on another thread. Always a fault of the caller, found before it reaches native code.
 */
public final class MetalOwnershipException extends MetalException {
    @Serial
    private static final long serialVersionUID = 1L;

    public MetalOwnershipException(String message) {
        super(message);
    }
}
