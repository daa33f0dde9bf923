// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** The device cannot be reached: no native access, no library for this platform, or no GPU. */
public class PlatformException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public PlatformException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public PlatformException(String message, Throwable cause) {
        super(message, cause);
    }
}
