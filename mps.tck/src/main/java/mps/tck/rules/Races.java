// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

/** What races for a model checker have in common: no lambdas and no records, whose fields it cannot read. */
public final class Races {
    private Races() {}

    /** Fails unless something holds. */
    public static void require(boolean holds, String expectation) {
        if (!holds) {
            throw new AssertionError(expectation);
        }
    }

    /** Waits for a thread of the race to end. */
    public static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("A test's thread was interrupted", e);
        }
    }
}
