// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.util.Optional;

/**
 * What each thread does in each iteration.
 *
 * @param <R> what a call returns
 */
interface Calls<R> {
    /**
     * Gets ready; not part of a call's time.
     *
     * @throws InterruptedException if the thread was interrupted while it waited for others
     */
    default void prepare(int thread, int iteration) throws InterruptedException {}

    /** Calls; whatever is thrown makes the call wrong. */
    R call(int thread, int iteration) throws Exception;

    /** Returns what is wrong with the result of a call, if anything. */
    Optional<String> judge(int thread, int iteration, R result);

    /** Releases what is left when all calls have ended. */
    default void finish() {}
}
