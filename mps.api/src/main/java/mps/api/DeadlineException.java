// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The deadline of a work passed before its encoding began. The device has done nothing for it; its tensors may be asked
 * again.
 */
public class DeadlineException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public DeadlineException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public DeadlineException(String message, Throwable cause) {
        super(message, cause);
    }
}
