// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mps.api.ClosedException;
import mps.api.LeakReport;
import mps.api.MemoryUse;
import mps.api.Mps;
import mps.api.Tensor;
import mps.core.kernel.KernelSource;
import mps.metal.MTLDevice;
import mps.metal.MetalPlatform;
import org.junit.jupiter.api.Test;

/** What is opened is closed, down to the device's own counts. */
class LifecycleTest {

    @Test
    void aThousandRuntimesLeaveTheDeviceAsItWas() {
        oneRuntime();
        List<Long> before = deviceCounts();
        for (int cycle = 0; cycle < 1_000; cycle++) {
            oneRuntime();
        }
        assertThat(deviceCounts()).isEqualTo(before);
    }

    private static void oneRuntime() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor x = mps.arange(12.0).reshape(3, 4);
            assertThat(x.matmul(x.transpose(0, 1)).softmax(1).sum().item()).isBetween(2.99f, 3.01f);
            var _ = x.exp().evaluateAsync();
        }
    }

    private static List<Long> deviceCounts() {
        MetalPlatform platform = MetalPlatform.load(KernelSource.prebuilt());
        try (MTLDevice device = platform.systemDefaultDevice()) {
            return List.of(platform.liveObjects().orElse(0), device.currentAllocatedSize());
        }
    }

    @Test
    void closingWaitsForThoseInsideAndOthersGetATypedError() throws Exception {
        Mps mps = DirectStrategy.open();
        Tensor x = mps.arange(4096.0).evaluate();
        CountDownLatch running = new CountDownLatch(4);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> ended = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                ended.add(threads.submit(() -> {
                    int rounds = 0;
                    try {
                        while (true) {
                            assertThat(x.add(1).toFloatArray()[1]).isEqualTo(2);
                            rounds++;
                            running.countDown();
                        }
                    } catch (ClosedException e) {
                        return rounds;
                    }
                }));
            }
            running.await();
            mps.close();
            for (Future<Integer> each : ended) {
                assertThat(each.get()).isNotNegative();
            }
        }
    }

    @Test
    void reportsOpenTensorsWithWhereTheyWereMade() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor x = mps.arange(4.0);
            Tensor y = x.add(1).evaluate();
            LeakReport report = mps.leakReport();
            assertThat(report.openTensors()).isEqualTo(2);
            assertThat(report.openBytes()).isEqualTo(32);
            assertThat(report.sites()).hasSize(2).allSatisfy(site -> assertThat(site).contains("LifecycleTest"));
            x.close();
            y.close();
            assertThat(mps.leakReport().openTensors()).isZero();
        }
    }

    @Test
    void memoryThatTensorsHoldIsCountedAndComesBack() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor x = mps.full(1, 1 << 16).evaluate();
            assertThat(mps.memoryUse().inUseBytes()).isEqualTo(1 << 18);
            Tensor view = x.slice(0, 0, 2);
            x.close();
            assertThat(view.toFloatArray()).containsExactly(1, 1);
            view.close();
            MemoryUse after = mps.memoryUse();
            assertThat(after.inUseBytes()).isZero();
            assertThat(after.pooledBytes()).isEqualTo(1 << 18);
        }
    }
}
