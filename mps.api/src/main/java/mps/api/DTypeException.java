// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** An element type does not fit the operation or the device. */
public class DTypeException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public DTypeException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public DTypeException(String message, Throwable cause) {
        super(message, cause);
    }
}
