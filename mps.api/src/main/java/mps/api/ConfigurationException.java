// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** An option of the runtime or of a strategy is unknown or has a bad value. */
public class ConfigurationException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what was expected, what came and what to do. */
    public ConfigurationException(String message) {
        super(message);
    }

    /** Creates the exception with what was expected, what came and what to do, and the failure behind it. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
