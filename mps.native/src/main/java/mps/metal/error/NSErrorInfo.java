// SPDX-License-Identifier: Apache-2.0
package mps.metal.error;

import java.io.Serializable;

/**
 * The facts of an {@code NSError}, copied out of it, so that they outlive the object.
 *
 * @param domain whose error codes these are, e.g. {@code MTLCommandBufferErrorDomain}
 * @param code the code within the domain
 * @param description the text meant for people, {@code localizedDescription}
 */
public record NSErrorInfo(String domain, long code, String description) implements Serializable {
    /** Domain of the errors of a command buffer; the codes are those of {@code MTLCommandBufferError}. */
    public static final String COMMAND_BUFFER_DOMAIN = "MTLCommandBufferErrorDomain";

    /** Domain of the errors of a library; the codes are those of {@code MTLLibraryError}. */
    public static final String LIBRARY_DOMAIN = "MTLLibraryErrorDomain";

    @Override
    public String toString() {
        return description.strip() + " (" + domain + " " + code + ")";
    }
}
