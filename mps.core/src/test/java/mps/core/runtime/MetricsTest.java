// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import mps.api.BatchPolicy;
import mps.api.BatchedFunction;
import mps.api.DeviceException;
import mps.api.DeviceFault;
import mps.api.Metrics;
import mps.api.Mps;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be seen of a runtime from outside. */
class MetricsTest {

    @ParameterizedTest
    @CsvSource({"mutex, LockWait", "barrier, BarrierWait", "queue, QueueWait"})
    @DisabledOnOs(value = OS.MAC, disabledReason = "injects failures into softmetal")
    void everyWorkIsCountedAndTold(String strategy, String wait, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("recording.jfr");
        Metrics metrics;
        try (Recording recording = new Recording()) {
            for (String event : List.of("StrategySelected", "PlanMade", "WorkSubmitted", "RoomWait", wait, "Encode",
                    "DeviceExecution", "BatchFormed", "WorkFailed")) {
                recording.enable("mps." + event).withoutThreshold();
            }
            recording.start();
            metrics = work(strategy);
            recording.stop();
            recording.dump(file);
        }
        assertThat(metrics.submitted()).isEqualTo(5);
        assertThat(metrics.succeeded()).isEqualTo(4);
        assertThat(metrics.failed()).isEqualTo(1);
        assertThat(metrics.times().total().count()).isEqualTo(5);
        assertThat(metrics.times().execute().count()).isBetween(5L, 15L);
        assertThat(metrics.times().encode().quantile(0.5)).isPositive();
        assertThat(metrics.sums().plan()).isPositive();
        assertThat(metrics.sums().device()).isPositive().isLessThan(metrics.times().total().sum());
        assertThat(metrics.worksPerCommandBuffer().max()).isEqualTo(1);
        assertThat(metrics.samplesPerBatch().count()).isEqualTo(1);

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(named(events, "StrategySelected")).singleElement()
                .satisfies(event -> assertThat(event.getString("strategy")).isEqualTo(strategy));
        assertThat(named(events, "WorkSubmitted")).hasSize(5);
        assertThat(named(events, "RoomWait")).hasSize(5);
        assertThat(named(events, wait)).isNotEmpty();
        assertThat(named(events, "Encode")).isNotEmpty();
        assertThat(named(events, "DeviceExecution")).hasSize((int) metrics.times().execute().count())
                .allSatisfy(event -> assertThat(event.getLong("gpuTime")).isNotNegative());
        assertThat(named(events, "BatchFormed")).singleElement()
                .satisfies(event -> assertThat(event.getInt("samples")).isEqualTo(1));
        assertThat(named(events, "WorkFailed")).singleElement().satisfies(event -> {
            assertThat(event.getString("type")).isEqualTo(DeviceException.class.getName());
            assertThat(event.getString("fault")).isEqualTo("PAGE_FAULT");
        });
    }

    private static Metrics work(String strategy) {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            Tensor x = mps.arange(6.0).reshape(2, 3);
            for (int i = 0; i < 3; i++) {
                x.matmul(x.transpose(0, 1)).add(i).evaluate();
            }
            try (Softmetal _ = Softmetal.failing(1, "page-fault")) {
                assertThatThrownBy(x.mul(2)::evaluate).isInstanceOf(DeviceException.class);
            }
            try (BatchedFunction twice = mps.batched(batch -> batch.mul(2), BatchPolicy.DEFAULT)) {
                twice.submit(x).join();
            }
            mps.synchronize();
            return mps.metrics();
        }
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("mps." + name))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "internal, INTERNAL, true",
        "timeout, TIMEOUT, true",
        "page-fault, PAGE_FAULT, true",
        "access-revoked, ACCESS_REVOKED, false",
        "not-permitted, NOT_PERMITTED, true",
        "out-of-memory, OUT_OF_MEMORY, true",
        "invalid-resource, INVALID_RESOURCE, true",
        "device-removed, DEVICE_LOST, false",
        "stack-overflow, STACK_OVERFLOW, true"
    })
    @DisabledOnOs(value = OS.MAC, disabledReason = "injects failures into softmetal")
    void everyFaultIsTypedWithTheDevicesTextAndWhatCanBeUsed(String code, DeviceFault fault, boolean usable) {
        try (Mps mps = DirectStrategy.open(); Softmetal _ = Softmetal.failing(1, code)) {
            assertThatThrownBy(mps.arange(3.0).add(1)::evaluate).isInstanceOfSatisfying(DeviceException.class, failure -> {
                assertThat(failure.fault()).isEqualTo(fault);
                assertThat(failure.fault().isRuntimeUsable()).isEqualTo(usable);
                assertThat(failure).hasMessageContaining(fault.advice()).hasMessageContaining("MTLCommandBufferErrorDomain");
                assertThat(failure.getMessage().contains("can be used on")).isEqualTo(usable);
            });
        }
    }

    @Test
    void theWatchdogIsKnownByItsText() {
        String text = "Impacting Interactivity (0000000e:kIOGPUCommandBufferCallbackErrorImpactingInteractivity)";
        DeviceException failure = new DeviceException(text, "MTLCommandBufferErrorDomain", 1);
        assertThat(failure.fault()).isEqualTo(DeviceFault.WATCHDOG);
    }
}
