// SPDX-License-Identifier: Apache-2.0
package mps.metal.error;

import java.io.Serial;

/** A call failed and said why in an {@code NSError}: a kernel that does not compile, a pipeline that cannot be made. */
public final class NSErrorException extends MetalException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final NSErrorInfo error;

    /**
     * @param what what was tried, as the beginning of a sentence, e.g. {@code "Compiling a library"}
     * @param error what the call answered
     */
    public NSErrorException(String what, NSErrorInfo error) {
        super(what + " failed: " + error);
        this.error = error;
    }

    /** The error as the call reported it. */
    public NSErrorInfo error() {
        return error;
    }
}
