// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** A kernel did not compile or could not be made ready. The message holds the compiler's own text. */
public class KernelException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public KernelException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public KernelException(String message, Throwable cause) {
        super(message, cause);
    }
}
