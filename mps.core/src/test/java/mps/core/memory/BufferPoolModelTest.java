// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Explores the interleavings of readers, an owner that closes, and somebody who allocates.
 *
 * <p><b>Invariant.</b> A buffer that is handed out has no user. <b>Happens-before.</b> A reader's use, its release, the
 * recycling, the next allocation. The results of the operations say whether it held, and one that never happens when
 * they run one after another makes Lincheck fail.
 */
class BufferPoolModelTest {
    private static final int INVOCATIONS = Integer.getInteger("mps.lincheck.invocations", 150);

    /** The pool as it is. */
    public static class Correct {
        final BufferPool pool = new BufferPool(new FakeMemory(1 << 20), 1 << 20);
        final Storage storage = pool.allocate(1, () -> "a test");

        @Operation
        public String read() {
            if (!storage.tryRetain()) {
                return "closed";
            }
            FakeMemory.FakeBuffer buffer = (FakeMemory.FakeBuffer) storage.buffer();
            buffer.users().incrementAndGet();
            buffer.users().decrementAndGet();
            storage.release();
            return "read";
        }

        @Operation
        public boolean close() {
            return storage.releaseOwner();
        }

        @Operation
        public String allocate() {
            Storage other = pool.allocate(1, () -> "a test");
            int users = ((FakeMemory.FakeBuffer) other.buffer()).users().get();
            other.releaseOwner();
            return users == 0 ? "unused" : "still read by another thread";
        }
    }

    /** Returns the buffer when its owner is gone, whoever still reads it. */
    public static class RecyclesWhileRead extends Correct {
        @Override
        @Operation
        public String read() {
            FakeMemory.FakeBuffer buffer = (FakeMemory.FakeBuffer) storage.buffer();
            if (!storage.isOwned()) {
                return "closed";
            }
            buffer.users().incrementAndGet();
            buffer.users().decrementAndGet();
            return "read";
        }
    }

    @Test
    void handsOutNoBufferThatSomebodyUses() {
        ModelChecking.options(3, 6, INVOCATIONS).check(Correct.class);
    }

    @Test
    void theCheckFindsABufferRecycledWhileItIsRead() {
        // Two threads are enough for it; of these there are many small scenarios, few of which show it.
        assertThatThrownBy(() -> ModelChecking.options(2, 100, 500).check(RecyclesWhileRead.class))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
