// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MTLSharedEventTest {
    private static final Duration AMPLE = Duration.ofSeconds(30);

    private final TestDevice test = new TestDevice();
    private final MTLSharedEvent event = test.device.newSharedEvent();

    @AfterEach
    void close() {
        event.close();
        test.close();
    }

    @Test
    void anEventBeginsAtZeroAndTakesValues() {
        assertThat(event.signaledValue()).isZero();
        event.setSignaledValue(7);
        assertThat(event.signaledValue()).isEqualTo(7);
    }

    @Test
    void aWaitEndsAtOnceWhenTheValueIsReached() {
        event.setSignaledValue(5);

        assertThat(event.waitUntilSignaledValue(5, Duration.ZERO)).isTrue();
        assertThat(event.waitUntilSignaledValue(4, AMPLE)).isTrue();
    }

    @Test
    void aWaitForAValueThatDoesNotComeEndsWithItsTimeout() {
        assertThat(event.waitUntilSignaledValue(1, Duration.ZERO)).isFalse();
        assertThat(event.waitUntilSignaledValue(1, Duration.ofNanos(1))).isFalse();
        assertThat(event.waitUntilSignaledValue(1, Duration.ofMillis(-1))).isFalse();
    }

    @Test
    void theDeviceSignals() {
        test.run((commands, _) -> commands.encodeSignalEvent(event, 3)).close();

        assertThat(event.waitUntilSignaledValue(3, AMPLE)).isTrue();
    }

    @Test
    void theDeviceWaits() {
        try (MTLBuffer source = test.buffer(1); MTLBuffer target = test.buffer(0);
                MTLSharedEvent done = test.device.newSharedEvent()) {
            MTLCommandBuffer commands;
            try (AutoreleasePool pool = AutoreleasePool.open()) {
                commands = test.queue.commandBuffer(pool).retained();
                commands.encodeWaitForEvent(event, 1);
                MTLBlitCommandEncoder blit = commands.blitCommandEncoder(pool);
                blit.copyFromBuffer(source, 0, target, 0, 4);
                blit.endEncoding();
                commands.encodeSignalEvent(done, 1);
                commands.commit();
            }
            assertThat(done.waitUntilSignaledValue(1, Duration.ofMillis(1))).isFalse();

            event.setSignaledValue(1);
            commands.waitUntilCompleted();
            commands.close();
            assertThat(TestDevice.floats(target)).containsExactly(1);
        }
    }
}
