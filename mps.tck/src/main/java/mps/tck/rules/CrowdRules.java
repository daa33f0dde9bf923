// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static mps.tck.rules.StrategyRig.require;
import static mps.tck.rules.StrategyRig.requireOutcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.function.ToIntFunction;
import mps.api.spi.Submission;
import mps.tck.device.DeviceEvent;
import mps.tck.device.FakeDevice;
import mps.tck.device.FakeWork;
import org.junit.jupiter.api.Test;

/** Many threads that want in at once, wait for each other, and must not starve. */
public interface CrowdRules extends StrategyUnderTest {
    /** A thread that has submitted may block for ever: others get on. */
    @Test
    default void required_s306_noPermitIsHeldByAThreadThatBlocks() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(4, 306))) {
            CountDownLatch released = new CountDownLatch(1);
            List<StrategyRig.Call<Boolean>> blocked = new ArrayList<>();
            List<SynchronousQueue<Submission>> accepted = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                SynchronousQueue<Submission> handOver = new SynchronousQueue<>();
                accepted.add(handOver);
                FakeWork work = rig.device().work("work " + i, 1);
                blocked.add(rig.start(() -> {
                    handOver.put(rig.strategy().submit(work));
                    released.await();
                    return true;
                }));
            }
            for (SynchronousQueue<Submission> handOver : accepted) {
                Submission submission = rig.get("s306", "submit returns", rig.start(handOver::take).result());
                requireOutcome("s306", (FakeWork) submission.work(), rig.outcome("s306", submission));
            }
            released.countDown();
            for (StrategyRig.Call<Boolean> call : blocked) {
                rig.get("s306", "a blocked thread ends", call.result());
            }
        }
    }

    /** Two threads, each of which waits for works of the other before it submits its own. */
    @Test
    default void required_s307_threadsWaitForEachOthersWorks() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.automatic(4, 307))) {
            SynchronousQueue<Submission> there = new SynchronousQueue<>();
            SynchronousQueue<Submission> back = new SynchronousQueue<>();
            Future<Integer> one = rig.start(() -> take(rig, turn -> 1, there, back, true)).result();
            Future<Integer> two = rig.start(() -> take(rig, turn -> 1 + turn % 3, back, there, false)).result();
            require(rig.get("s307", "one thread gets on", one) > 0, "s307", "its works are done");
            require(rig.get("s307", "the other thread gets on", two) > 0, "s307", "its works are done");
        }
    }

    /** Takes turns: submits some works, hands the last over, waits for one from there. */
    private static int take(
            StrategyRig rig,
            ToIntFunction<Integer> works,
            SynchronousQueue<Submission> to,
            SynchronousQueue<Submission> from,
            boolean begins)
            throws InterruptedException {
        int count = 0;
        for (int turn = 0; turn < 20; turn++) {
            if (turn > 0 || !begins) {
                Submission awaited = from.take();
                requireOutcome("s307", (FakeWork) awaited.work(), awaited.await());
            }
            Submission last = rig.strategy().submit(rig.device().work("turn " + turn, 1, 1));
            for (int i = 1; i < works.applyAsInt(turn); i++) {
                last = rig.strategy().submit(rig.device().work("turn " + turn, 1));
            }
            count++;
            if (turn < 19 || begins) {
                to.put(last);
            }
        }
        return count;
    }

    /**
     * Of the works that come while another waits for room, no more go before it than the strategy has room for: so many
     * may be let in at once, and which of their threads is the first to go on is nobody's choice. Command buffers complete
     * one by one, each when nothing moves any more: while a thread that was let in has not run yet, there is no
     * bound to those that pass it.
     */
    @Test
    default void required_s308_noWorkIsOvertakenWithoutBound() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual(4))) {
            Crowd crowd = Crowd.fill(rig);
            int room = crowd.accepted().size();
            FakeWork early = rig.device().work("early", 1);
            StrategyRig.Call<Submission> waiting = rig.startSubmit(early);
            waiting.awaitStuck(() -> 0);
            List<FakeWork> later = new ArrayList<>();
            List<Future<Submission>> submitted = new ArrayList<>(List.of(waiting.result()));
            for (int i = 0; i < 2 * room + 16; i++) {
                later.add(rig.device().work("later " + i, 1));
                StrategyRig.Call<Submission> call = rig.startSubmit(later.getLast());
                call.awaitParked();
                submitted.add(call.result());
            }
            Set<FakeWork> after = Set.copyOf(later);
            while (!early.wasEncoded()
                    && encodedBefore(early, after, rig.device()) <= room
                    && !rig.device().executing().isEmpty()) {
                rig.device().executing().getFirst().complete();
                waiting.awaitStuck(() -> rig.device().events().size());
            }
            rig.device().completeByItself(308);
            for (Future<Submission> future : submitted) {
                Submission submission = rig.get("s308", "submit returns", future);
                requireOutcome("s308", (FakeWork) submission.work(), rig.outcome("s308", submission));
            }
            crowd.await("s308");
            long before = encodedBefore(early, after, rig.device());
            require(before <= room, "s308",
                    "at most " + room + " works that came later are encoded before one that waits, not " + before);
        }
    }

    private static long encodedBefore(FakeWork early, Set<FakeWork> later, FakeDevice device) {
        return device.events().stream()
                .filter(DeviceEvent.Encoded.class::isInstance)
                .map(event -> ((DeviceEvent.Encoded) event).work())
                .takeWhile(work -> !work.equals(early))
                .filter(later::contains)
                .count();
    }

    /** Many virtual threads wait, for room and for results, and still another one runs. */
    @Test
    default void required_s309_aVirtualThreadThatWaitsGivesItsCarrierUp() {
        try (StrategyRig rig = new StrategyRig(this, FakeDevice.manual(4))) {
            Crowd crowd = Crowd.fill(rig);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
                FakeWork work = rig.device().work("work " + i, 1, 1);
                results.add(onVirtual(() -> rig.strategy().submit(work).await().isEmpty()));
            }
            for (Submission submission : crowd.accepted().stream().limit(8).toList()) {
                results.add(onVirtual(() -> submission.await().isEmpty()));
            }
            rig.get("s309", "a virtual thread runs while others wait", onVirtual(() -> true));
            rig.device().completeByItself(309);
            for (Future<Boolean> result : results) {
                require(rig.get("s309", "a virtual thread that waits gets on", result), "s309", "its work succeeds");
            }
            crowd.await("s309");
        }
    }

    private static Future<Boolean> onVirtual(Callable<Boolean> action) {
        FutureTask<Boolean> task = new FutureTask<>(action);
        Thread.ofVirtual().start(task);
        return task;
    }
}
