// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** A work was not run because a work it depends on failed; the cause is that work's failure. */
public class DependencyException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with the failure of the work depended on. */
    public DependencyException(String message, Throwable cause) {
        super(message, cause);
    }
}
