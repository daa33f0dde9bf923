// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import mps.metal.error.MetalOwnershipException;
import mps.metal.objc.CFunctions;
import org.junit.jupiter.api.Test;

class AutoreleasePoolTest {
    @Test
    void aPoolReleasesWhatWasMadeInIt() {
        try (TestDevice test = new TestDevice()) {
            long baseline = TestDevice.liveObjects();
            try (AutoreleasePool pool = AutoreleasePool.open()) {
                assertThat(test.queue.commandBuffer(pool).status()).isEqualTo(MTLCommandBufferStatus.NOT_ENQUEUED);
                assertThat(TestDevice.liveObjects()).isGreaterThan(baseline);
            }
            assertThat(TestDevice.liveObjects()).isEqualTo(baseline);
        }
    }

    @Test
    void poolsNest() {
        try (AutoreleasePool outer = AutoreleasePool.open()) {
            try (AutoreleasePool inner = AutoreleasePool.open()) {
                assertThat(inner.isOpen()).isTrue();
            }
            assertThat(outer.isOpen()).isTrue();
        }
    }

    @Test
    void aSecondCloseIsRefused() {
        AutoreleasePool pool = AutoreleasePool.open();
        pool.close();

        assertThatThrownBy(pool::close)
                .isInstanceOf(MetalOwnershipException.class)
                .hasMessageContaining("is closed already");
    }

    @Test
    void closingOutOfOrderIsRefused() {
        AutoreleasePool outer = AutoreleasePool.open();
        AutoreleasePool inner = AutoreleasePool.open();

        assertThatThrownBy(outer::close)
                .isInstanceOf(MetalOwnershipException.class)
                .hasMessageContaining("close pools in reverse order");
        inner.close();
        outer.close();
    }

    @Test
    void closingOnAnotherThreadIsRefused() {
        AutoreleasePool pool = AutoreleasePool.open();

        assertThatThrownBy(() -> CompletableFuture.runAsync(pool::close).join())
                .cause()
                .isInstanceOf(MetalOwnershipException.class)
                .hasMessageContaining("close it on the thread that opened it");
        pool.close();
    }

    /**
     * Parks a virtual thread with an open pool; then other virtual threads spin on every carrier, and one of them ends
     * that is not on the carrier of the pool: the parked thread can only go on there.
     */
    @Test
    void parkingAVirtualThreadOverToAnotherCarrierIsFound() throws Exception {
        int carriers = Integer.getInteger(
                "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
        assumeTrue(carriers > 1, "needs a second carrier");
        CompletableFuture<Long> opened = new CompletableFuture<>();
        CompletableFuture<Void> mayClose = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread parked = Thread.startVirtualThread(() -> {
            AutoreleasePool pool = AutoreleasePool.open();
            opened.complete(CFunctions.nativeThread());
            while (!mayClose.isDone()) {
                LockSupport.park();
            }
            try {
                pool.close();
                closed.complete(null);
            } catch (MetalOwnershipException e) {
                closed.completeExceptionally(e);
            }
        });
        long carrierOfPool = opened.get();
        List<Spinner> spinners = new ArrayList<>();
        try {
            for (int i = 0; i < carriers; i++) {
                Spinner spinner = new Spinner();
                spinners.add(spinner);
                spinner.running.await();
            }
            spinners.stream().filter(spinner -> spinner.nativeThread != carrierOfPool).findFirst().orElseThrow().stop =
                    true;
            mayClose.complete(null);
            LockSupport.unpark(parked);

            assertThatThrownBy(closed::get)
                    .cause()
                    .isInstanceOf(MetalOwnershipException.class)
                    .hasMessageContaining("the virtual thread parked in between");
        } finally {
            spinners.forEach(spinner -> spinner.stop = true);
        }
    }

    /** A virtual thread that does not leave its carrier until it is told to. */
    private static final class Spinner implements Runnable {
        final CountDownLatch running = new CountDownLatch(1);
        volatile long nativeThread;
        volatile boolean stop;

        Spinner() {
            Thread.startVirtualThread(this);
        }

        @Override
        public void run() {
            nativeThread = CFunctions.nativeThread();
            running.countDown();
            while (!stop) {
                Thread.onSpinWait();
            }
        }
    }
}
