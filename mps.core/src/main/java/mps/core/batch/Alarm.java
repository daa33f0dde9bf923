// SPDX-License-Identifier: Apache-2.0
package mps.core.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Rings once, when it was asked to or before. Whoever is woken looks at what there is, and asks again. What was asked for
 * need not be taken back when it is no longer wanted: a ring in vain costs less than waking the system's timer to cancel
 * one. Not thread-safe: {@link SampleBatcher} guards it.
 */
final class Alarm {
    private final Runnable ring;
    private CompletableFuture<Void> next = CompletableFuture.completedFuture(null);
    private long time;

    /**
     * Creates an alarm.
     *
     * @param ring is run on a thread of the system's timers: it must be brief
     */
    Alarm(Runnable ring) {
        this.ring = ring;
    }

    /** Sees to it that it rings in {@code nanos} from {@code now} at the latest; never for {@link Long#MAX_VALUE}. */
    void ringWithin(long nanos, long now) {
        if (nanos == Long.MAX_VALUE || (!next.isDone() && time - now <= nanos)) {
            return;
        }
        silence();
        time = now + nanos;
        next = new CompletableFuture<>();
        var _ = next.thenRun(ring);
        var _ = next.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    }

    /** Does not ring any more, so that nothing is kept for it. */
    void silence() {
        if (!next.isDone()) {
            next.cancel(false);
        }
    }
}
