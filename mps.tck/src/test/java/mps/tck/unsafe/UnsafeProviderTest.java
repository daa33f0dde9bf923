// SPDX-License-Identifier: Apache-2.0
package mps.tck.unsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes per thread, as many as there are threads and no more than the bound; and no lock where none is promised. */
@Timeout(60)
final class UnsafeProviderTest {
    private static final List<UnsafeProvider> ALL = UnsafeProvider.all();
    private static final int BOUND = 48;

    private static SyncStrategy open(SyncStrategyProvider provider, FakeDevice device) {
        return provider.open(device, StrategyOptions.check(provider.id(), provider.options(), Map.of()));
    }

    /** Each thread submits twice, all of them at once, and ends when all have. */
    private static void submitFrom(int threads, SyncStrategy strategy, FakeDevice device) throws InterruptedException {
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Thread> started = IntStream.range(0, threads)
                .mapToObj(thread -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 2; i++) {
                        strategy.submit(device.work(thread + "/" + i, 2, 1)).await();
                        await(together);
                    }
                }))
                .toList();
        for (Thread each : started) {
            each.join();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError("The threads of this test wait for each other", e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 32})
    void eachThreadHasALaneOfItsOwnAndThoseThatComeLaterReuseThem(int threads) throws InterruptedException {
        try (FakeDevice device = FakeDevice.automatic(BOUND, 1);
                SyncStrategy strategy = open(UnsafeProvider.none(), device)) {
            submitFrom(threads, strategy, device);
            assertThat(device.openLanes()).isEqualTo(threads);

            submitFrom(threads, strategy, device);
            assertThat(device.openLanes()).isEqualTo(threads);
        }
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void manyThreadsTakeTurnsOnABoundedNumberOfLanes(UnsafeProvider provider) throws InterruptedException {
        try (FakeDevice device = FakeDevice.automatic(BOUND, 2)) {
            try (SyncStrategy strategy = open(provider, device)) {
                submitFrom(500, strategy, device);
                assertThat(device.openLanes()).isLessThanOrEqualTo(BOUND);
            }
            assertThat(device.openLanes()).isZero();
            assertThat(device.violations()).isEmpty();
        }
    }

    @Test
    void withoutALockTwoThreadsEncodeAtOnce() throws InterruptedException {
        CountDownLatch bothInside = new CountDownLatch(2);
        try (FakeDevice device = FakeDevice.automatic(BOUND, 3);
                SyncStrategy strategy = open(UnsafeProvider.none(), device)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                FakeWork work = device.work("work " + i, 1).whileEncoding(() -> {
                    bothInside.countDown();
                    try {
                        bothInside.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError("A test's thread was interrupted", e);
                    }
                });
                threads.add(Thread.ofVirtual().start(() -> strategy.submit(work).await()));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(bothInside.getCount()).isZero();
        }
    }

    @Test
    void idsAreThoseOfTheReports() {
        assertThat(ALL).extracting(UnsafeProvider::id).containsExactly("none", "mutex scope=op");
        assertThat(ALL).extracting(UnsafeProvider::summary).allMatch(summary -> summary.startsWith("unsafe: "));
    }

    @Test
    void nobodyGetsThemAsAService() {
        assertThat(UnsafeProvider.class.getModule().getDescriptor().provides()).isEmpty();
    }
}
