// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Failures in words, without the wrappers that futures put around them. */
public final class Failures {
    private Failures() {}

    /** Returns the exception inside the wrappers of futures. */
    public static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        return cause != null && wrapper ? unwrapped(cause) : failure;
    }

    /** Returns the exception and what caused it. */
    public static String described(Throwable failure) {
        Throwable inner = unwrapped(failure);
        Throwable cause = inner.getCause();
        return inner + (cause == null ? "" : ", caused by " + described(cause));
    }
}
