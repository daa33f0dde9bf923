// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** The thread was interrupted while it waited. Its interrupt flag is set again; the work itself goes on. */
public class WaitInterruptedException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public WaitInterruptedException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public WaitInterruptedException(String message, Throwable cause) {
        super(message, cause);
    }
}
