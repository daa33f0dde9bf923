// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mps.metal.error.MetalOwnershipException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every misuse of references is found in Java, by name, before native code sees it; and nothing leaks. */
class OwnershipTest {
    private final TestDevice test = new TestDevice();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void useAfterReleaseNamesTheObject() {
        MTLSharedEvent event = test.device.newSharedEvent();
        String name = event.toString();
        event.close();

        assertThat(name).matches("MTLSharedEvent 0x[0-9a-f]+");
        assertThatThrownBy(event::signaledValue)
                .isInstanceOf(MetalOwnershipException.class)
                .hasMessage(name + " was released; use it before close().");
    }

    @Test
    void aSecondReleaseIsRefused() {
        MTLBuffer buffer = test.buffer(1);
        buffer.close();

        assertThatThrownBy(buffer::close)
                .isInstanceOf(MetalOwnershipException.class)
                .hasMessageContaining("is released already");
    }

    @Test
    void ofThreadsThatReleaseAtOnceOneSucceeds() {
        AtomicInteger released = new AtomicInteger();
        MTLSharedEvent event = test.device.newSharedEvent();
        CompletableFuture<?>[] closers = IntStream.range(0, 8).mapToObj(_ -> CompletableFuture.runAsync(() -> {
            try {
                event.close();
                released.incrementAndGet();
            } catch (MetalOwnershipException _) {
                // another thread was first
            }
        })).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(closers).join();

        assertThat(released).hasValue(1);
    }

    @Test
    void anArgumentThatIsReleasedIsRefused() {
        MTLBuffer released = test.buffer(1);
        released.close();
        try (AutoreleasePool pool = AutoreleasePool.open(); MTLBuffer target = test.buffer(1)) {
            MTLBlitCommandEncoder blit = test.queue.commandBuffer(pool).blitCommandEncoder(pool);
            assertThatThrownBy(() -> blit.copyFromBuffer(released, 0, target, 0, 4))
                    .isInstanceOf(MetalOwnershipException.class)
                    .hasMessageContaining("MTLBuffer");
            blit.endEncoding();
        }
    }

    @Test
    void whatIsBorrowedCannotBeReleased() {
        try (AutoreleasePool pool = AutoreleasePool.open()) {
            MTLCommandBuffer borrowed = test.queue.commandBuffer(pool);

            assertThatThrownBy(borrowed::close)
                    .isInstanceOf(MetalOwnershipException.class)
                    .hasMessageContaining("is borrowed (+0)");
            assertThat(borrowed.status()).isEqualTo(MTLCommandBufferStatus.NOT_ENQUEUED);
        }
    }

    @Test
    void whatIsBorrowedEndsWithItsPool() {
        MTLCommandBuffer borrowed;
        try (AutoreleasePool pool = AutoreleasePool.open()) {
            borrowed = test.queue.commandBuffer(pool);
        }

        assertThatThrownBy(borrowed::status)
                .isInstanceOf(MetalOwnershipException.class)
                .hasMessageContaining("which is closed; use it before, or keep it with retained()");
    }

    @Test
    void whatIsRetainedOutlivesItsPool() {
        MTLCommandBuffer kept;
        try (AutoreleasePool pool = AutoreleasePool.open()) {
            kept = test.queue.commandBuffer(pool).retained();
        }

        assertThat(kept.status()).isEqualTo(MTLCommandBufferStatus.NOT_ENQUEUED);
        kept.close();
    }

    @Test
    void anEncoderThatHasEndedIsRefused() {
        try (AutoreleasePool pool = AutoreleasePool.open(); MTLBuffer buffer = test.buffer(1)) {
            MTLComputeCommandEncoder encoder = test.queue.commandBuffer(pool).computeCommandEncoder(pool);
            encoder.endEncoding();

            assertThatThrownBy(() -> encoder.setBuffer(buffer, 0, 0))
                    .isInstanceOf(MetalOwnershipException.class)
                    .hasMessageContaining("does not encode any more");
            assertThatThrownBy(() -> encoder.dispatchThreads(MTLSize.of(1), MTLSize.of(1)))
                    .isInstanceOf(MetalOwnershipException.class);
            assertThatThrownBy(encoder::endEncoding).isInstanceOf(MetalOwnershipException.class);
        }
    }

    @Test
    void anEncoderThatWasHandedOverIsRefused() {
        try (AutoreleasePool pool = AutoreleasePool.open()) {
            MTLBlitCommandEncoder borrowed = test.queue.commandBuffer(pool).blitCommandEncoder(pool);
            MTLBlitCommandEncoder kept = borrowed.retained();

            assertThatThrownBy(borrowed::endEncoding).isInstanceOf(MetalOwnershipException.class);
            kept.endEncoding();
            kept.close();
        }
    }

    @Test
    void tenThousandCyclesLeaveNoObject() {
        cycle();
        long baseline = TestDevice.liveObjects();
        for (int i = 0; i < 10_000; i++) {
            cycle();
        }

        assertThat(TestDevice.liveObjects()).isEqualTo(baseline);
    }

    private void cycle() {
        try (MTLBuffer buffer = test.buffer(1);
                MTLSharedEvent _ = test.device.newSharedEvent();
                MTLCommandBuffer done = test.run((commands, pool) -> {
                    MTLBlitCommandEncoder blit = commands.blitCommandEncoder(pool);
                    blit.setLabel("cycle");
                    blit.fillBuffer(buffer, 0, 4, (byte) 0);
                    blit.endEncoding();
                })) {
            assertThat(done.status()).isEqualTo(MTLCommandBufferStatus.COMPLETED);
        }
    }
}
