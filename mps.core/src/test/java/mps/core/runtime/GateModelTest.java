// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mps.api.ClosedException;
import mps.core.memory.ModelChecking;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Explores the interleavings of calls and closing.
 *
 * <p><b>Invariant.</b> Nobody is inside once {@link Gate#awaitEmpty} has returned. <b>Happens-before.</b> Leaving, the
 * opening of the latch, the return of awaitEmpty.
 */
class GateModelTest {

    /** The gate as it is. */
    public static class Correct {
        final Gate gate = new Gate();
        volatile boolean torn;

        @Operation
        public String call() {
            try {
                gate.enter();
            } catch (ClosedException e) {
                return "closed";
            }
            String seen = torn ? "inside what is torn down" : "inside";
            gate.leave();
            return seen;
        }

        @Operation
        public void close() {
            gate.close();
            gate.awaitEmpty();
            torn = true;
        }
    }

    /** Tears down without waiting for those inside. */
    public static class DoesNotWait extends Correct {
        @Override
        @Operation
        public void close() {
            gate.close();
            torn = true;
        }
    }

    @Test
    void nobodyIsInsideOnceItIsEmpty() {
        options().check(Correct.class);
    }

    @Test
    void theCheckFindsTearingDownUnderACall() {
        assertThatThrownBy(() -> options().check(DoesNotWait.class)).isInstanceOf(LincheckAssertionError.class);
    }

    private static ModelCheckingOptions options() {
        return ModelChecking.options(3, 6, Integer.getInteger("mps.lincheck.invocations", 150));
    }
}
