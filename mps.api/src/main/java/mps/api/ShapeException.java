// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * Shapes, ranks, dimensions or indices do not fit the operation. Thrown where the operation is recorded, in the
 * caller's stack.
 */
public class ShapeException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public ShapeException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public ShapeException(String message, Throwable cause) {
        super(message, cause);
    }
}
