// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import mps.api.DType;
import mps.api.Shape;
import mps.core.memory.BufferPool;
import mps.core.memory.FakeMemory;
import mps.core.memory.ModelChecking;
import mps.core.memory.Storage;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Explores the interleavings of readers, somebody who replaces a node's storage, and its owner who closes it.
 *
 * <p><b>Invariant.</b> Who asks for the storage gets it unless the node is closed, and nobody else has its buffer
 * meanwhile; closed, it holds none. <b>Happens-before.</b> The copy is written before the state, which is volatile, and that
 * before the storage before is given up.
 */
class NodeStorageModelTest {
    private static final int INVOCATIONS = Integer.getInteger("mps.lincheck.invocations", 150);

    /** A node as it is. */
    public static class Correct {
        final BufferPool pool = new BufferPool(new FakeMemory(1 << 20), 1 << 20);
        final Node node = Node.ready(pool.allocate(1, () -> "a test"), Shape.of(1), DType.FLOAT32, Optional.empty());
        volatile boolean closed;

        public Correct() {
            node.open();
        }

        @Nullable Storage retained() {
            return node.retained();
        }

        @Operation
        public String read() {
            Storage storage = retained();
            if (storage == null) {
                return "closed";
            }
            FakeMemory.FakeBuffer buffer = (FakeMemory.FakeBuffer) storage.buffer();
            int users = buffer.users().incrementAndGet();
            buffer.users().decrementAndGet();
            storage.release();
            return users > 0 ? "read" : "written meanwhile";
        }

        @Operation(runOnce = true)
        public void replace() {
            Storage before = node.retained();
            if (before != null) {
                pool.copy(before).ifPresent(copy -> replace(before, copy));
                before.release();
            }
        }

        void replace(Storage before, Storage copy) {
            node.replace(before, copy);
        }

        @Operation(runOnce = true)
        public void close() {
            node.close();
            closed = true;
        }

        @Operation
        public String write() {
            Storage other = pool.allocate(1, () -> "a test");
            FakeMemory.FakeBuffer buffer = (FakeMemory.FakeBuffer) other.buffer();
            int users = buffer.users().getAndAdd(-100);
            buffer.users().addAndGet(100);
            other.releaseOwner();
            return users == 0 ? "written" : "read meanwhile";
        }

        @Validate
        public void holdsNothingWhenItIsClosed() {
            if (closed && pool.figures().inUseBytes() > 0) {
                throw new AssertionError("the node is closed, but holds " + pool.figures());
            }
        }
    }

    /** Takes a storage that is given up for a node that is closed. */
    public static class DoesNotLookAgain extends Correct {
        @Override
        @Nullable Storage retained() {
            return node.state() instanceof Node.Ready(Storage storage) && storage.tryRetain() ? storage : null;
        }
    }

    /** Takes a storage that has been put there for a node which is closed. */
    static final class DoesNotLookWhetherItIsClosed extends Correct {
        @Override
        @Nullable Storage retained() {
            return node.state() instanceof Node.Ready(Storage storage) && storage.tryRetain() ? storage : null;
        }
    }

    /** Gives the storage before up first. */
    public static class LeavesAGap extends Correct {
        @Override
        void replace(Storage before, Storage copy) {
            before.releaseOwner();
            node.ready(copy);
        }
    }

    @Test
    void whoAsksForTheStorageGetsItUnlessTheNodeIsClosed() {
        ModelChecking.options(3, 8, INVOCATIONS).check(Correct.class);
    }

    @Test
    void theCheckFindsAReaderWhoDoesNotLookAgain() {
        find(DoesNotLookAgain.class);
    }

    /** Who has closed a node while another thread puts a storage there finds none. */
    @Test
    void whatIsClosedIsNotRead() {
        Lincheck.runConcurrentTest(10 * INVOCATIONS, () -> closeWhileItIsReplaced(new Correct()));
    }

    @Test
    void theCheckFindsAReaderOfWhatIsClosed() {
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(
                        10_000, () -> closeWhileItIsReplaced(new DoesNotLookWhetherItIsClosed())))
                .isInstanceOf(LincheckAssertionError.class);
    }

    private static void closeWhileItIsReplaced(Correct correct) {
        Storage before = correct.node.retained();
        Storage copy = correct.pool.copy(before).get();
        Thread replacing = new Thread(() -> correct.node.replace(before, copy));
        replacing.start();
        correct.node.close();
        if (correct.retained() != null) {
            throw new AssertionError("a storage of a closed node");
        }
        join(replacing);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theCheckFindsAGapBetweenTheStorages() {
        find(LeavesAGap.class);
    }

    private static void find(Class<?> broken) {
        assertThatThrownBy(() -> ModelChecking.options(2, 100, 500).check(broken))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
