// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** No strategy, or not exactly one, could be chosen. The message lists what was found and shows the flag to pass. */
public class StrategySelectionException extends ConfigurationException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public StrategySelectionException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public StrategySelectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
