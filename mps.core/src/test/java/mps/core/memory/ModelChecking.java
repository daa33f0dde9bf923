// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** How the tests of memory, and of who owns it, are explored. */
public final class ModelChecking {
    private ModelChecking() {}

    /** Scenarios of so many threads with two operations each; one that fails is shown as it was found. */
    public static ModelCheckingOptions options(int threads, int scenarios, int invocations) {
        return new ModelCheckingOptions()
                .threads(threads)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .minimizeFailedScenario(false)
                .iterations(scenarios)
                .invocationsPerIteration(invocations);
    }
}
