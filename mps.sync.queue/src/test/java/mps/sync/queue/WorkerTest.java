// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import static mps.sync.queue.Queue.RULE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import mps.api.StrategyException;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyObserver;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import mps.tck.rules.StrategyRig;
import org.junit.jupiter.api.Test;

/** What becomes of works and threads when a worker dies. */
final class WorkerTest {
    /** With a delay every work goes through the queue, even where one work is enough. */
    private static final Map<String, String> ONLY_WORKERS_ENCODE = Map.of("batch", "1", "delay-us", "1");

    /** A mistake that kills a worker. */
    private static final class PlantedMistake extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A device on which the nth work that is taken kills its worker, and the nth lane does not open. */
    private record Deadly(FakeDevice device, int deadlyWork, int missingLane, AtomicInteger taken, AtomicInteger opened)
            implements CommandDevice {
        @Override
        public String name() {
            return device.name();
        }

        @Override
        public int maxCommandBuffersInFlight() {
            return device.maxCommandBuffersInFlight();
        }

        @Override
        public StrategyObserver observer() {
            return (wait, nanos) -> {
                if (wait == StrategyObserver.Wait.QUEUE && taken.incrementAndGet() == deadlyWork) {
                    throw new PlantedMistake();
                }
            };
        }

        @Override
        public CommandLane openLane(String label) {
            if (opened.incrementAndGet() == missingLane) {
                throw new PlantedMistake();
            }
            return device.openLane(label);
        }
    }

    private static List<Optional<Throwable>> outcomes(int deadlyWork, int missingLane, int count) {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        AtomicReference<Throwable> heard = new AtomicReference<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> heard.set(failure));
        FakeDevice fake = FakeDevice.automatic(64, 1);
        Deadly device = new Deadly(fake, deadlyWork, missingLane, new AtomicInteger(), new AtomicInteger());
        try (SyncStrategy strategy = new QueueProvider().open(device, new Queue(ONLY_WORKERS_ENCODE).checkedOptions())) {
            List<Submission> submissions = IntStream.range(0, count)
                    .mapToObj(i -> strategy.submit(fake.work("work " + i, 1)))
                    .toList();
            return submissions.stream().map(Submission::await).toList();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
            assertThat(fake.openLanes()).isZero();
            assertThat(fake.violations()).isEmpty();
            assertThat(heard.get()).isInstanceOf(PlantedMistake.class);
            fake.close();
        }
    }

    @Test
    void aDeadWorkerTakesItsWorksWithItAndIsReplaced() {
        List<Optional<Throwable>> outcomes = outcomes(3, 0, 6);
        assertThat(outcomes.get(2)).get().isInstanceOf(StrategyException.class).extracting(Throwable::getCause)
                .isInstanceOf(PlantedMistake.class);
        assertThat(outcomes.stream().filter(Optional::isEmpty)).hasSize(5);
    }

    @Test
    void aWorkerWithoutALaneDiesWithTheWorkItTookAndIsReplaced() {
        List<Optional<Throwable>> outcomes = outcomes(2, 2, 6);
        assertThat(outcomes.subList(1, 3)).allSatisfy(
                outcome -> assertThat(outcome).get().isInstanceOf(StrategyException.class));
        assertThat(outcomes.stream().filter(Optional::isEmpty)).hasSize(4);
    }

    @Test
    void anInterruptDoesNotEndAWorker() {
        try (StrategyRig rig = new Queue(ONLY_WORKERS_ENCODE).on(FakeDevice.automatic(64, 1))) {
            AtomicReference<Thread> worker = new AtomicReference<>();
            FakeWork first = rig.device().work("first", 1).whileEncoding(() -> worker.set(Thread.currentThread()));
            assertThat(rig.run(RULE, first)).isEmpty();
            worker.get().interrupt();
            assertThat(rig.run(RULE, rig.device().work("second", 1))).isEmpty();
        }
    }
}
