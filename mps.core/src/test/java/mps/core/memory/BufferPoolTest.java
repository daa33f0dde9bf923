// SPDX-License-Identifier: Apache-2.0
package mps.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mps.api.DeviceMemoryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferPoolTest {
    private static final long KIB = 1024;

    private final FakeMemory memory = new FakeMemory(1 << 18);
    private final BufferPool pool = new BufferPool(memory, 1 << 17);

    @Test
    void handsOutAReleasedBufferAgain() {
        Storage first = pool.allocate(100, () -> "a test");
        DeviceBuffer buffer = first.buffer();
        first.releaseOwner();
        assertThat(pool.allocate(200, () -> "a test").buffer()).isSameAs(buffer);
    }

    @Test
    void keepsABufferWhileAnybodyHoldsAReference() {
        Storage storage = pool.allocate(100, () -> "a test");
        assertThat(storage.tryRetain()).isTrue();
        storage.releaseOwner();
        assertThat(pool.figures().inUseBytes()).isEqualTo(16 * KIB);
        storage.release();
        assertThat(pool.figures()).isEqualTo(new BufferPool.Figures(0, 16 * KIB, 16 * KIB));
    }

    @Test
    void theBuffersOfStorageThatWasCopiedAndOfTheCopyGoBackToTheDevice() {
        Storage storage = pool.allocate(100, () -> "a test");
        storage.tryRetain();
        Storage copy = pool.copy(storage).orElseThrow();
        assertThat(copy.buffer()).isNotSameAs(storage.buffer());
        storage.releaseOwner();
        assertThat(memory.allocatedBytes()).isEqualTo(32 * KIB);
        storage.release();
        assertThat(memory.allocatedBytes()).isEqualTo(16 * KIB);
        copy.releaseOwner();
        assertThat(memory.allocatedBytes()).isZero();
        assertThat(pool.figures()).isEqualTo(new BufferPool.Figures(0, 0, 32 * KIB));
    }

    @Test
    void whereThereIsNoRoomForACopyTheStorageStaysInThePool() {
        Storage storage = pool.allocate(1 << 17, () -> "a test");
        Storage other = pool.allocate(1 << 17, () -> "a test");
        assertThat(pool.copy(storage)).isEmpty();
        storage.releaseOwner();
        assertThat(pool.figures().pooledBytes()).isEqualTo(128 * KIB);
        other.releaseOwner();
    }

    @Test
    void refusesAReferenceOnceTheOwnerIsGone() {
        Storage storage = pool.allocate(100, () -> "a test");
        storage.tryRetain();
        assertThat(storage.releaseOwner()).isTrue();
        assertThat(storage.releaseOwner()).isFalse();
        assertThat(storage.tryRetain()).isFalse();
    }

    @Test
    void refusesToReleaseMoreOftenThanRetained() {
        Storage storage = pool.allocate(100, () -> "a test");
        storage.releaseOwner();
        assertThatThrownBy(storage::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("released more often than retained");
    }

    @Test
    void givesPooledBuffersBackWhenTheDeviceIsFull() {
        pool.allocate(100 * KIB, () -> "a test").releaseOwner();
        assertThat(pool.figures().pooledBytes()).isEqualTo(112 * KIB);
        pool.allocate(200 * KIB, () -> "a test");
        assertThat(pool.figures().pooledBytes()).isZero();
    }

    @Test
    void saysWhatToDoWhenTheDeviceIsFull() {
        pool.allocate(200 * KIB, () -> "a test");
        assertThatThrownBy(() -> pool.allocate(100 * KIB, () -> "a tensor of shape [5]"))
                .isInstanceOf(DeviceMemoryException.class)
                .hasMessageContaining("102400 bytes for a tensor of shape [5]")
                .hasMessageContaining("close tensors");
        assertThat(pool.allocate(10, () -> "a test").isOwned()).isTrue();
    }

    @Test
    void namesTheLargestBufferWhenOneIsLarger() {
        assertThatThrownBy(() -> pool.allocate((1 << 20) + 1, () -> "a test"))
                .isInstanceOf(DeviceMemoryException.class)
                .hasMessageContaining("the device's largest is 1048576 bytes");
    }

    @Test
    void keepsNoMoreThanItsLimit() {
        Storage first = pool.allocate(100 * KIB, () -> "a test");
        Storage second = pool.allocate(100 * KIB, () -> "a test");
        first.releaseOwner();
        second.releaseOwner();
        assertThat(pool.figures().pooledBytes()).isEqualTo(112 * KIB);
        assertThat(memory.allocatedBytes()).isEqualTo(112 * KIB);
    }

    @Test
    void givesSizesBackThatNobodyAsksForAnyMoreBeforeAnotherIsMade() {
        pool.allocate(100 * KIB, () -> "a test").releaseOwner();
        pool.allocate(100, () -> "a test").releaseOwner();
        pool.allocate(20 * KIB, () -> "a test");
        assertThat(pool.figures().pooledBytes()).isEqualTo((112 + 16) * KIB);
        for (int request = 0; request < 1000; request++) {
            pool.allocate(100, () -> "a test").releaseOwner();
        }
        assertThat(pool.figures().pooledBytes()).isEqualTo((112 + 16) * KIB);
        pool.allocate(20 * KIB, () -> "a test");
        assertThat(pool.figures().pooledBytes()).isEqualTo(16 * KIB);
        assertThat(memory.allocatedBytes()).isEqualTo((16 + 20 + 20) * KIB);
    }

    @Test
    void keepsNothingOnceClosed() {
        Storage storage = pool.allocate(100, () -> "a test");
        pool.allocate(100, () -> "a test").releaseOwner();
        pool.close();
        storage.releaseOwner();
        assertThat(memory.allocatedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 16384, 16385, 20480, 20481, 100_000, 1 << 20, (1L << 40) + 1})
    void sizeClassesWasteAtMostAFifth(long bytes) {
        long size = SizeClass.of(bytes);
        assertThat(size).isGreaterThanOrEqualTo(Math.max(bytes, 1));
        assertThat(SizeClass.of(size)).isEqualTo(size);
        if (bytes > 16 * KIB) {
            assertThat(size - bytes).isLessThanOrEqualTo(size / 5);
        }
    }
}
