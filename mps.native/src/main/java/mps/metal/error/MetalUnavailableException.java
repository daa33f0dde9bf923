// SPDX-License-Identifier: Apache-2.0
package mps.metal.error;

import java.io.Serial;

/** Metal cannot be used in this process: no native access, no library, no such symbol, no device, or a bad option. */
public final class MetalUnavailableException extends MetalException {
    @Serial
    private static final long serialVersionUID = 1L;

    public MetalUnavailableException(String message) {
        super(message);
    }

    public MetalUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
