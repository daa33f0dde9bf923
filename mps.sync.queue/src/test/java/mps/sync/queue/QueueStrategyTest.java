// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import static mps.sync.queue.Queue.RULE;
import static mps.sync.queue.Queue.nextBatch;
import static mps.sync.queue.Queue.occupy;
import static mps.sync.queue.Queue.works;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import mps.api.DeviceException;
import mps.api.KernelException;
import mps.api.spi.Submission;
import mps.tck.device.DeviceEvent;
import mps.tck.device.FakeCommandBuffer;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import mps.tck.rules.StrategyRig;
import org.junit.jupiter.api.Test;

/** What is peculiar to the queue: who shares a command buffer, when it is committed, and when submitting waits. */
final class QueueStrategyTest {
    private static final Queue ONE_AT_A_TIME = Queue.oneAtATime(Map.of("operations", "4", "megabytes", "1"));

    @Test
    void aWorkThatFindsTheQueueEmptyIsCommittedAtOnce() {
        try (StrategyRig rig = new Queue(Map.of()).open()) {
            FakeCommandBuffer first = occupy(rig);
            FakeWork second = rig.device().work("second", 1);
            rig.submit(RULE, second);
            assertThat(rig.awaitExecuting(RULE, 2)).hasSize(2);
            assertThat(first.isOver()).isFalse();
            assertThat(second.buffers().getFirst().works()).containsExactly(second);
        }
    }

    @Test
    void aWorkThatFindsNothingToDoIsEncodedByItsThread() {
        try (StrategyRig rig = new Queue(Map.of()).open()) {
            AtomicReference<Thread> encoding = new AtomicReference<>();
            FakeWork work = rig.device().work("alone", 1).whileEncoding(() -> encoding.set(Thread.currentThread()));
            AtomicReference<Thread> submitting = new AtomicReference<>();
            rig.get(RULE, "submit returns", rig.start(() -> {
                submitting.set(Thread.currentThread());
                rig.strategy().submit(work);
            }).result());
            assertThat(encoding.get()).isNotNull().isEqualTo(submitting.get());
            assertThat(nextBatch(rig)).containsExactly(work);
        }
    }

    @Test
    void aWorkThatIsEncodedByItsThreadCountsForItsWorker() {
        try (StrategyRig rig = Queue.oneAtATime(Map.of()).open()) {
            FakeCommandBuffer first = occupy(rig);
            List<FakeWork> works = works(rig, 2, 1);
            Queue.submit(rig, works);
            assertThat(rig.awaitExecuting(RULE, 1)).containsExactly(first);
            first.complete();
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works);
        }
    }

    @Test
    void worksThatGatherWhileTheDeviceIsBusyShareACommandBuffer() {
        try (StrategyRig rig = ONE_AT_A_TIME.open()) {
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = works(rig, 4, 1);
            Queue.submit(rig, works);
            busy.complete();
            assertThat(rig.awaitExecuting(RULE, 1).getFirst().works()).containsExactlyElementsOf(works);
        }
    }

    @Test
    void commitsWhenThereAreEnoughOperations() {
        try (StrategyRig rig = ONE_AT_A_TIME.open()) {
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = works(rig, 5, 2);
            Queue.submit(rig, works);
            busy.complete();
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(0, 2));
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(2, 4));
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(4, 5));
        }
    }

    @Test
    void commitsWhenThereAreEnoughBytes() {
        try (StrategyRig rig = ONE_AT_A_TIME.open()) {
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = works(rig, 3, 1);
            works.forEach(work -> rig.submit(RULE, work.bytes(600 << 10)));
            busy.complete();
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(0, 2));
            assertThat(nextBatch(rig)).containsExactlyElementsOf(works.subList(2, 3));
        }
    }

    @Test
    void oneWorkerKeepsTheOrderOfSubmission() {
        try (StrategyRig rig = new Queue(Map.of()).on(FakeDevice.automatic(64, 4))) {
            List<FakeWork> works = works(rig, 200, 1);
            StrategyRig.Call<Boolean> call = rig.start(() -> works.forEach(rig.strategy()::submit));
            rig.get(RULE, "submitting ends", call.result());
            rig.get(RULE, "synchronize returns", rig.start(rig.strategy()::synchronize).result());
            assertThat(rig.device().events().stream()
                            .filter(DeviceEvent.Encoded.class::isInstance)
                            .map(event -> ((DeviceEvent.Encoded) event).work()))
                    .containsExactlyElementsOf(works);
        }
    }

    @Test
    void submittingWaitsWhenTheQueueIsFull() {
        try (StrategyRig rig = new Queue(Map.of("in-flight", "1", "capacity", "2")).open()) {
            FakeCommandBuffer busy = occupy(rig);
            rig.submit(RULE, rig.device().work("first in the queue", 1));
            rig.submit(RULE, rig.device().work("second in the queue", 1));
            StrategyRig.Call<Submission> call = rig.startSubmit(rig.device().work("one too many", 1));
            call.awaitParked();
            assertThat(call.result().isDone()).isFalse();
            busy.complete();
            rig.get(RULE, "submit returns when there is room", call.result());
        }
    }

    @Test
    void workersUseLanesOfTheirOwn() {
        try (StrategyRig rig = new Queue(Map.of("in-flight", "1", "workers", "2")).open()) {
            rig.submit(RULE, rig.device().work("one", 1));
            rig.awaitExecuting(RULE, 1);
            rig.submit(RULE, rig.device().work("two", 1));
            assertThat(rig.awaitExecuting(RULE, 2).stream().map(FakeCommandBuffer::lane)).doesNotHaveDuplicates();
        }
    }

    @Test
    void aFailedCommandBufferFailsAllOfItsWorksAndNoOthers() {
        try (StrategyRig rig = ONE_AT_A_TIME.open()) {
            DeviceException fault = new DeviceException("Page fault", "MTLCommandBufferErrorDomain", 3);
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = works(rig, 6, 1);
            works.get(2).failsOnDevice(fault);
            List<Submission> submissions = works.stream().map(work -> rig.submit(RULE, work)).toList();
            busy.complete();
            rig.device().completeByItself(5);
            assertThat(submissions.subList(0, 4)).allSatisfy(one -> assertThat(rig.outcome(RULE, one)).contains(fault));
            assertThat(submissions.subList(4, 6)).allSatisfy(one -> assertThat(rig.outcome(RULE, one)).isEmpty());
        }
    }

    @Test
    void aWorkWhoseEncodingThrowsFailsAloneInItsCommandBuffer() {
        try (StrategyRig rig = ONE_AT_A_TIME.open()) {
            KernelException cause = new KernelException("No pipeline");
            FakeCommandBuffer busy = occupy(rig);
            List<FakeWork> works = works(rig, 3, 1);
            works.get(1).throwsAt(0, cause);
            List<Submission> submissions = works.stream().map(work -> rig.submit(RULE, work)).toList();
            busy.complete();
            FakeCommandBuffer shared = rig.awaitExecuting(RULE, 1).getFirst();
            assertThat(shared.works()).containsExactlyElementsOf(works);
            assertThat(submissions).noneMatch(Submission::isSettled);
            shared.complete();
            assertThat(rig.outcome(RULE, submissions.get(0))).isEmpty();
            assertThat(rig.outcome(RULE, submissions.get(1))).contains(cause);
            assertThat(rig.outcome(RULE, submissions.get(2))).isEmpty();
        }
    }
}
