// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static mps.metal.TestDevice.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import mps.metal.error.MetalAllocationException;
import mps.metal.error.MetalUnavailableException;
import mps.metal.error.NilResultException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MTLDeviceTest {
    private final TestDevice test = new TestDevice();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void aDeviceHasANameAndLimits() {
        assertThat(test.device.name()).isNotBlank();
        assertThat(test.device.maxBufferLength()).isGreaterThanOrEqualTo(256L << 20);
        assertThat(test.device.recommendedMaxWorkingSetSize()).isPositive();
        assertThat(test.device.maxThreadgroupMemoryLength()).isGreaterThanOrEqualTo(16 << 10);
    }

    @Test
    void aDeviceKnowsItsFamilyAndItsMemory() {
        assertThat(test.device.supportsFamily(MTLGPUFamily.METAL3)).isTrue();
        assertThat(test.device.hasUnifiedMemory()).isTrue();
    }

    @Test
    void aStructResultArrivesWhole() {
        MTLSize most = test.device.maxThreadsPerThreadgroup();

        assertThat(most.width()).isBetween(256L, 1L << 16);
        assertThat(most.height()).isBetween(1L, 1L << 16);
        assertThat(most.depth()).isBetween(1L, 1L << 16);
    }

    @Test
    void everyDeviceIsListedAndTheDefaultOneIsAmongThem() {
        List<MTLDevice> all = PLATFORM.allDevices();

        assertThat(all).extracting(MTLDevice::registryID).contains(test.device.registryID());
        all.forEach(MTLDevice::close);
    }

    @Test
    void thePlatformSaysWhatItIs() {
        assertThat(PLATFORM.kind()).matches("Metal|softmetal (x86-64(-v3|-v4)?|aarch64)");
    }

    @Test
    void aNewBufferIsZero() {
        try (MTLBuffer buffer = test.device.newBufferWithLength(4096, MTLResourceOptions.STORAGE_MODE_SHARED)) {
            assertThat(buffer.length()).isEqualTo(4096);
            assertThat(buffer.contents().toArray(JAVA_FLOAT)).containsOnly(0f);
        }
    }

    @Test
    void aBufferTakesACopyOfBytes() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_FLOAT, 1, 2, 3);
            try (MTLBuffer buffer = test.device.newBufferWithBytes(bytes, MTLResourceOptions.STORAGE_MODE_SHARED)) {
                bytes.fill((byte) 0);
                assertThat(TestDevice.floats(buffer)).containsExactly(1, 2, 3);
            }
        }
    }

    @Test
    void bytesOfTheJavaHeapAreRefused() {
        MemorySegment heap = MemorySegment.ofArray(new float[3]);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.device.newBufferWithBytes(heap, MTLResourceOptions.STORAGE_MODE_SHARED))
                .withMessageContaining("Expected native memory");
    }

    @Test
    void theCpuCannotSeePrivateStorage() {
        try (MTLBuffer buffer = test.device.newBufferWithLength(64, MTLResourceOptions.STORAGE_MODE_PRIVATE)) {
            assertThatThrownBy(buffer::contents)
                    .isInstanceOf(NilResultException.class)
                    .hasMessageContaining("private storage");
        }
    }

    @Test
    void contentsEndWithTheirBuffer() {
        MTLBuffer buffer = test.buffer(1, 2, 3);
        MemorySegment contents = buffer.contents();
        buffer.close();

        assertThatIllegalStateException().isThrownBy(() -> contents.get(JAVA_FLOAT, 0));
    }

    @Test
    void memoryThatTheDeviceDoesNotHaveIsATypedError() {
        TestDevice.withOption("memory-limit", "65536", "0", () ->
                assertThatThrownBy(() ->
                        test.device.newBufferWithLength(1 << 20, MTLResourceOptions.STORAGE_MODE_SHARED))
                        .hasMessageContaining("1048576 bytes")
                        .asInstanceOf(InstanceOfAssertFactories.type(MetalAllocationException.class))
                        .returns(1L << 20, MetalAllocationException::requestedBytes));
    }

    @Test
    void allocatedBytesAreBackAtTheBaselineWhenBuffersAreReleased() {
        long baseline = test.device.currentAllocatedSize();
        MTLBuffer buffer = test.device.newBufferWithLength(1 << 20, MTLResourceOptions.STORAGE_MODE_SHARED);

        assertThat(test.device.currentAllocatedSize()).isGreaterThanOrEqualTo(baseline + (1 << 20));
        buffer.close();
        assertThat(test.device.currentAllocatedSize()).isEqualTo(baseline);
    }

    @Test
    void anUnknownOptionAndABadValueAreRefusedWithTheReason() {
        assertThatThrownBy(() -> PLATFORM.configure(Map.of("no-such-option", "1")))
                .isInstanceOf(MetalUnavailableException.class)
                .hasMessageContaining("mps.softmetal.no-such-option=1");
        assertThatThrownBy(() -> PLATFORM.configure(Map.of("device-model", "perfect")))
                .isInstanceOf(MetalUnavailableException.class)
                .hasMessageContaining("mps.softmetal.device-model=perfect");
    }
}
