// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The strategy itself failed with a work in its hands, for instance because one of its threads died. The device has not
 * completed the work; its tensors may be asked again and the runtime can be used on.
 */
public class StrategyException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public StrategyException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public StrategyException(String message, Throwable cause) {
        super(message, cause);
    }
}
