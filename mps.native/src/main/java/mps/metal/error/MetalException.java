// SPDX-License-Identifier: Apache-2.0
package mps.metal.error;

import java.io.Serial;

/** Whatever can go wrong below the runtime. The runtime maps these to the exceptions that applications see. */
public abstract sealed class MetalException extends RuntimeException
        permits MetalAllocationException, MetalOwnershipException, MetalUnavailableException, NSErrorException,
                NilResultException {
    @Serial
    private static final long serialVersionUID = 1L;

    MetalException(String message) {
        super(message);
    }

    MetalException(String message, Throwable cause) {
        super(message, cause);
    }
}
