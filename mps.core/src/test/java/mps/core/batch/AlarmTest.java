// SPDX-License-Identifier: Apache-2.0
package mps.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** It rings in time, and not for each who asked. */
@Timeout(20)
class AlarmTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(20);

    private final Semaphore rung = new Semaphore(0);
    private final Alarm alarm = new Alarm(rung::release);

    private void ringWithin(long nanos) {
        alarm.ringWithin(nanos, System.nanoTime());
    }

    @Test
    void whoAsksForLaterIsServedByTheRingBefore() throws InterruptedException {
        ringWithin(SOON);
        ringWithin(SOON + 1);
        ringWithin(HOUR);
        rung.acquire();
        assertThat(rung.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void whoAsksForSoonerDoesNotWaitForWhoAskedBefore() throws InterruptedException {
        ringWithin(HOUR);
        ringWithin(SOON);
        rung.acquire();
    }

    @Test
    void itMayBeAskedAgainAndForWhatIsOverdue() throws InterruptedException {
        ringWithin(SOON);
        rung.acquire();
        ringWithin(-1);
        rung.acquire();
    }

    @Test
    void itIsSilentWhenNobodyAsksForEverOrAfterSilence() throws InterruptedException {
        ringWithin(Long.MAX_VALUE);
        ringWithin(SOON);
        alarm.silence();
        assertThat(rung.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
    }
}
