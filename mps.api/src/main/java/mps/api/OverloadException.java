// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The strategy has no room for another work and was told not to wait for it, or not that long. The work was not accepted;
 * its tensors may be asked again when there is less to do.
 */
public class OverloadException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public OverloadException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public OverloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
