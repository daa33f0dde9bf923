// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import mps.api.Mps;
import mps.api.Tensor;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOptions;
import mps.api.spi.Submission;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import mps.api.spi.Work;
import mps.tck.reference.NdArray;
import mps.tck.soak.Soak;
import mps.tck.soak.SoakResult;
import mps.tck.soak.SoakSettings;
import mps.tck.soak.SoakSettings.DeviceFaults;
import mps.tck.soak.SoakSettings.Disturbance;
import mps.tck.soak.SoakWork;
import mps.tck.unsafe.UnsafeProvider;
import mps.tck.workload.Tolerance;
import mps.tck.workload.Values;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A soak finds what it looks for: each kind of mistake is planted once, and reported as what it is. */
@Timeout(120)
final class SoakFindingsTest {
    private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 5;

    /** The strategy {@code mutex} as some mistake makes it. */
    private record Broken(BiFunction<SyncStrategy, CommandDevice, SyncStrategy> mistake)
            implements SyncStrategyProvider {
        @Override
        public String id() {
            return "broken";
        }

        @Override
        public String summary() {
            return "for testing";
        }

        @Override
        public SyncStrategy open(CommandDevice device, StrategyOptions options) {
            SyncStrategyProvider mutex = mutex();
            return mistake.apply(
                    mutex.open(device, StrategyOptions.check(mutex.id(), mutex.options(), Map.of())), device);
        }
    }

    /** Passes everything on; a subclass makes the mistake. */
    private static class Whole implements SyncStrategy {
        private final SyncStrategy strategy;

        Whole(SyncStrategy strategy) {
            this.strategy = strategy;
        }

        @Override
        public Submission submit(Work work) {
            return strategy.submit(work);
        }

        @Override
        public void synchronize() {
            strategy.synchronize();
        }

        @Override
        public void close() {
            strategy.close();
        }
    }

    /** A workload that makes one more tensor where no scope sees it, and forgets it. */
    private record Forgetful(Workload whole) implements Workload {
        @Override
        public List<Tensor> record(Mps mps, List<Tensor> weights, List<Tensor> inputs) {
            try {
                Thread.ofVirtual().start(() -> mps.tensor(new float[] {1}, 1)).join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return whole.record(mps, weights, inputs);
        }

        @Override
        public String id() {
            return whole.id();
        }

        @Override
        public String title() {
            return whole.title();
        }

        @Override
        public Tolerance tolerance() {
            return whole.tolerance();
        }

        @Override
        public List<Tensor> weights(Mps mps, long seed) {
            return whole.weights(mps, seed);
        }

        @Override
        public List<Values> inputs(long seed, int variant) {
            return whole.inputs(seed, variant);
        }

        @Override
        public List<NdArray> reference(long seed, int variant) {
            return whole.reference(seed, variant);
        }
    }

    private static SyncStrategyProvider mutex() {
        return Strategies.found().stream()
                .filter(provider -> provider.id().equals("mutex"))
                .findFirst()
                .orElseThrow();
    }

    private static SoakResult run(SyncStrategyProvider provider, Workload workload, int works, Duration patience)
            throws InterruptedException {
        SoakSettings settings = new SoakSettings(
                8, new SoakSettings.Works(works), SEED, DeviceFaults.OFF, Disturbance.NONE, patience);
        List<SoakWork> prepared;
        try (Mps mps = Mps.builder().sync(mutex()).open()) {
            prepared = List.of(SoakWork.prepare(mps, workload, 1, SEED));
        }
        return new Soak(settings, prepared).run(() -> Mps.builder().sync(provider).open(), (count, share) -> {});
    }

    private static SoakResult run(SyncStrategyProvider provider) throws InterruptedException {
        return run(provider, Workloads.tiny().getFirst(), 100, PATIENCE);
    }

    @Test
    void findsNothingWhereThereIsNoMistake() throws InterruptedException {
        assertThat(run(new Broken((whole, device) -> new Whole(whole))).problems()).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.MAC, disabledReason = "the races are softmetal's")
    void findsAWrongValue() throws InterruptedException {
        DeviceModel.choose(Optional.of("encode-race"), SEED);
        SoakResult result;
        try {
            result = run(UnsafeProvider.none(), Workloads.of("contiguous"), 300, PATIENCE);
        } finally {
            DeviceModel.choose(Optional.of("faithful"), SEED); // for the other tests in this process
        }
        assertThat(result.wrong()).isPositive();
        assertThat(result.problems()).first().asString().startsWith("wrong value: contiguous, ").contains("as alone");
    }

    @Test
    void findsAWorkThatIsNeverSettled() throws InterruptedException {
        SoakResult result = run(new Broken((whole, device) -> new Whole(whole) {
            private final AtomicInteger works = new AtomicInteger();

            @Override
            public Submission submit(Work work) {
                return works.incrementAndGet() % 20 == 0 ? new Submission(work) : super.submit(work);
            }
        }), Workloads.tiny().getFirst(), 100, LITTLE_PATIENCE);
        assertThat(result.lost()).isPositive();
        assertThat(result.problems()).anyMatch(problem -> problem.startsWith("lost: "));
    }

    @Test
    void findsARuntimeThatDoesNotClose() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        SoakResult result = run(new Broken((whole, device) -> new Whole(whole) {
            @Override
            public void close() {
                super.close();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }), Workloads.tiny().getFirst(), 100, LITTLE_PATIENCE);
        assertThat(result.lost()).isPositive();
        assertThat(result.problems())
                .containsExactly("lost: an idle runtime did not open and close within " + LITTLE_PATIENCE);
    }

    @Test
    void findsAnExceptionThatIsNotOfThisProject() throws InterruptedException {
        SoakResult result = run(new Broken((whole, device) -> new Whole(whole) {
            @Override
            public Submission submit(Work work) {
                throw new IllegalStateException("planted");
            }
        }));
        assertThat(result.unexpected()).isEqualTo(100);
        assertThat(result.problems()).first().asString().startsWith("unexpected failure: ").contains("planted");
    }

    @Test
    void findsATensorThatIsNeverClosed() throws InterruptedException {
        SoakResult result = run(mutex(), new Forgetful(Workloads.tiny().getFirst()), 100, PATIENCE);
        assertThat(result.right()).isEqualTo(100);
        assertThat(result.problems()).singleElement().asString().startsWith("leaked: ");
    }

    @Test
    @DisabledOnOs(value = OS.MAC, disabledReason = "Metal does not count its objects")
    void findsAnObjectOfTheDeviceThatIsNeverReleased() throws InterruptedException {
        SoakResult result = run(new Broken((whole, device) -> {
            device.openLane("forgotten");
            return new Whole(whole);
        }));
        assertThat(result.right()).isEqualTo(100);
        assertThat(result.after().deviceObjects()).isGreaterThan(result.before().deviceObjects());
        assertThat(result.problems()).singleElement().asString().startsWith("left behind: ");
    }

    @Test
    void findsAThreadThatNeverEnds() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        SoakResult result = run(new Broken((whole, device) -> {
            Thread.ofPlatform().daemon().name("mps-forgotten").start(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            return new Whole(whole);
        }));
        end.countDown();
        assertThat(result.after().threads()).isGreaterThan(result.before().threads());
        assertThat(result.problems()).singleElement().asString().startsWith("left behind: ");
    }
}
