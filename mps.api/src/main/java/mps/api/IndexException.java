// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * An index in a tensor of indices was out of range. The device found it while it computed: nothing outside a buffer was
 * read, the results of that work do not exist, and everything else goes on.
 */
public class IndexException extends MpsException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with the operation, the index, the range and what to do. */
    public IndexException(String message) {
        super(message);
    }

    /** Creates the exception with the operation, the index, the range and what to do, and the failure behind it. */
    public IndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
