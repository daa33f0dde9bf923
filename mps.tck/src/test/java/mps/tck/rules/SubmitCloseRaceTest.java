// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;

/** The race finds mistakes: a model checker gets from it to strategies that are wrong in one interleaving of many. */
final class SubmitCloseRaceTest {
    @Test
    void aLaneUsedWithoutALockIsFound() {
        assertFound(new SubmitCloseRace(device -> new PlainStrategy(device) {
            @Override
            void lock() {}

            @Override
            void unlock() {}
        }));
    }

    @Test
    void aCloseThatOnlySynchronizesIsFound() {
        assertFound(new SubmitCloseRace(device -> new PlainStrategy(device) {
            @Override
            public void close() {
                synchronize();
                lane.close();
                super.close();
            }
        }));
    }

    private static void assertFound(SubmitCloseRace race) {
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(1000, race)).isInstanceOf(LincheckAssertionError.class);
    }
}
