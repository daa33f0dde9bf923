// SPDX-License-Identifier: Apache-2.0
package mps.metal.error;

import java.io.Serial;

/** A message that must answer with an object answered {@code nil} and gave no {@code NSError}. */
public final class NilResultException extends MetalException {
    @Serial
    private static final long serialVersionUID = 1L;

    public NilResultException(String message) {
        super(message);
    }
}
