// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import mps.core.memory.PlainMemory.PlainBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a holder did to a buffer comes before its next use, and before it is freed. */
public final class BufferPoolStress {
    private BufferPoolStress() {}

    /** The last user releases a buffer while another thread allocates. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "got another buffer")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "got the buffer, as its last user left it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "got the buffer before its last user was done")
    @State
    public static class HandedOver {
        private final BufferPool pool = new BufferPool(new PlainMemory(), 1 << 20);
        private final Storage storage = pool.allocate(1, () -> "a test");

        @Actor
        public void use() {
            ((PlainBuffer) storage.buffer()).left = 1;
            storage.releaseOwner();
        }

        @Actor
        public void allocate(I_Result r) {
            DeviceBuffer buffer = pool.allocate(1, () -> "a test").buffer();
            r.r1 = buffer.equals(storage.buffer()) ? ((PlainBuffer) buffer).left : -1;
        }
    }

    /** Two users release a buffer that is then freed. */
    @JCStressTest
    @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "freed once, after both")
    @Outcome(expect = Expect.FORBIDDEN, desc = "freed under a user, twice, or never")
    @State
    public static class FreedAfterTheLast {
        private final PlainMemory memory = new PlainMemory();
        private final Storage storage = new BufferPool(memory, 0).allocate(1, () -> "a test");
        private final boolean retained = storage.tryRetain();

        @Actor
        public void one() {
            ((PlainBuffer) storage.buffer()).left = 1;
            storage.releaseOwner();
        }

        @Actor
        public void other() {
            ((PlainBuffer) storage.buffer()).right = retained ? 1 : -1;
            storage.release();
        }

        @Arbiter
        public void look(III_Result r) {
            r.r1 = memory.freedLeft;
            r.r2 = memory.freedRight;
            r.r3 = memory.freed;
        }
    }

    /** A reader comes while the owner goes. */
    @JCStressTest
    @Outcome(id = "-1, 0, 1", expect = Expect.ACCEPTABLE, desc = "came too late")
    @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "read, and the buffer was freed afterwards")
    @Outcome(expect = Expect.FORBIDDEN, desc = "read what was free, or the buffer was freed twice or never")
    @State
    public static class ReadOrClosed {
        private final PlainMemory memory = new PlainMemory();
        private final Storage storage = new BufferPool(memory, 0).allocate(1, () -> "a test");

        @Actor
        public void read(III_Result r) {
            if (!storage.tryRetain()) {
                r.r1 = -1;
                return;
            }
            r.r1 = memory.freed;
            ((PlainBuffer) storage.buffer()).left = 1;
            storage.release();
        }

        @Actor
        public void close() {
            storage.releaseOwner();
        }

        @Arbiter
        public void look(III_Result r) {
            r.r2 = memory.freedLeft;
            r.r3 = memory.freed;
        }
    }
}
