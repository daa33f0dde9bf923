// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** The root of everything that can go wrong here. The message says what was expected, what came and what to do. */
public class MpsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public MpsException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public MpsException(String message, Throwable cause) {
        super(message, cause);
    }
}
