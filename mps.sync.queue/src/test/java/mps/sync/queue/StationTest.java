// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.tck.device.FakeDevice;
import org.junit.jupiter.api.Test;

/** Who has a station. */
final class StationTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final FakeDevice device = FakeDevice.manual();
    private final QueueProvider provider = new QueueProvider();
    private final WaitingWorks waiting = new WaitingWorks(QueueProvider.limits(
            device, StrategyOptions.check(provider.id(), provider.options(), Map.of())));
    private final Station station = waiting.join(device.openLane("lane"));
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread worker = Thread.ofPlatform().unstarted(() -> {
        try {
            var _ = waiting.take(station);
        } catch (InterruptedException e) {
            ended.countDown();
        }
    });

    private Station taken() {
        worker.start();
        while (worker.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        waiting.room().acquireUninterruptibly();
        Station taken = waiting.addOrTakeStation(new Submission(device.work("alone", 1)));
        assertThat(taken).isEqualTo(station);
        return station;
    }

    @Test
    void aWorkerThatEndsWaitsForWhoHasItsStation() throws InterruptedException {
        Station taken = taken();
        worker.interrupt();
        assertThat(worker.join(Duration.ofMillis(100))).isFalse();
        waiting.free(taken);
        assertThat(worker.join(LONG)).isTrue();
        assertThat(ended.getCount()).isZero();
        assertThat(taken.free).isFalse();
    }

    @Test
    void aStationWhoseCommandBufferIsOnTheDeviceIsItsWorkersAlone() throws InterruptedException {
        Station taken = taken();
        waiting.free(taken);
        waiting.room().acquireUninterruptibly();
        assertThat(waiting.addOrTakeStation(new Submission(device.work("second", 1)))).isNull();
        assertThat(worker.join(LONG)).isTrue();
        assertThat(taken.inFlight).isEqualTo(2);
    }
}
