// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** A tensor, scope or runtime was used after it was closed. Nothing was lost: the call had no effect. */
public class ClosedException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public ClosedException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public ClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
