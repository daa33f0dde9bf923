// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import static mps.tck.rules.Races.join;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * One thread adds a command buffer that is left to it, and completes it; another adds two; both wait, and the lane is
 * drained. The device only notes what it is told. Lincheck runs that through many interleavings, and finds
 * those who wait for ever, too; three mistakes show that it does.
 */
final class CompletionsLincheckTest {
    private static final int INVOCATIONS = Integer.getInteger("mps.lincheck.invocations", 100);
    private static final int ENOUGH_TO_FIND = 2000;

    /** What the device is told. */
    private static final class Device {
        private int committed;
        private int completed;
        private @Nullable Noted left;
        private String mistake = "";

        /** Gives a command buffer its place in the order of commits. */
        synchronized int commit() {
            return ++committed;
        }

        synchronized void complete() {
            completed++;
        }

        /** Notes the one that was left to its thread, when that is so. */
        synchronized void left(Noted commands) {
            left = commands;
        }

        synchronized @Nullable Noted left() {
            return left;
        }

        synchronized void check(boolean right, String rule) {
            mistake = right || !mistake.isEmpty() ? mistake : rule;
        }

        synchronized void require(int expected) {
            check(committed == expected && completed == expected, "each is committed and completed once");
            if (!mistake.isEmpty()) {
                throw new AssertionError(mistake);
            }
        }
    }

    /** A command buffer. */
    private static final class Noted implements Completions.Commands {
        private final Device device;
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile int place;
        private boolean complete;

        Noted(Device device) {
            this.device = device;
        }

        @Override
        public void begin() {}

        @Override
        public void commit() {
            device.check(place == 0, "each is committed once");
            place = device.commit();
        }

        @Override
        public void await() {
            device.check(place != 0, "who waits has committed");
            device.check(!complete, "each is completed once");
            complete = true;
        }

        @Override
        public void end() {}

        @Override
        public void tell() {
            device.check(complete, "what is told is complete");
            device.complete();
            done.countDown();
        }

        void awaitDone() {
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Submits a work and waits for it, as a caller of {@code evaluate} does. */
    private static class Waiter implements Runnable {
        final Completions completions;
        final Device device;

        Waiter(Completions completions, Device device) {
            this.completions = completions;
            this.device = device;
        }

        @Override
        public void run() {
            Noted commands = new Noted(device);
            if (completions.leave(commands)) {
                device.left(commands);
                meanwhile(commands);
                completions.complete(commands);
            }
            boolean _ = Thread.interrupted();
            commands.awaitDone();
        }

        /** What it does before it completes what was left to it. */
        void meanwhile(Noted commands) {}
    }

    /** Is interrupted before it completes anything. */
    private static final class Interrupted extends Waiter {
        Interrupted(Completions completions, Device device) {
            super(completions, device);
        }

        @Override
        void meanwhile(Noted commands) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for what was left to it before it completes it. */
    private static final class WaitsFirst extends Waiter {
        WaitsFirst(Completions completions, Device device) {
            super(completions, device);
        }

        @Override
        void meanwhile(Noted commands) {
            commands.awaitDone();
        }
    }

    /** Does not commit what was left before what comes later. */
    private static final class Overtakes extends Completions {
        Overtakes() {
            super("overtakes");
        }

        @Override
        void commitLeft(Commands ofCurrent) {}
    }

    /** Does not leave to the lane's thread what an interrupted one does not complete. */
    private static final class ForgetsTheInterrupted extends Completions {
        ForgetsTheInterrupted() {
            super("forgets-the-interrupted");
        }

        @Override
        void handOn(Commands commands) {}
    }

    private static void race(Completions completions, Device device, Waiter waiter) {
        completions.start();
        Thread other = new Thread(waiter);
        other.start();
        Noted first = new Noted(device);
        Noted left = device.left();
        completions.commit(first);
        device.check(left == null || (left.place != 0 && left.place < first.place), "what came first is committed first");
        Noted second = new Noted(device);
        completions.commit(second);
        first.awaitDone();
        second.awaitDone();
        join(other);
        completions.drain();
        device.require(3);
    }

    private static void race(Completions completions) {
        Device device = new Device();
        race(completions, device, new Waiter(completions, device));
    }

    @Test
    void eachIsCommittedInOrderAndCompletedOnce() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> race(new Completions("real")));
    }

    @Test
    void twoWhoWaitCompleteWhatTheyCanBetweenThem() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Completions completions = new Completions("real");
            Device device = new Device();
            completions.start();
            Thread other = new Thread(new Waiter(completions, device));
            other.start();
            new Waiter(completions, device).run();
            join(other);
            completions.drain();
            device.require(2);
        });
    }

    @Test
    void whatAnInterruptedCallerLeavesIsCompletedAllTheSame() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> {
            Completions completions = new Completions("real");
            Device device = new Device();
            race(completions, device, new Interrupted(completions, device));
        });
    }

    @Test
    void theCheckFindsOneThatOvertakes() {
        findsMistake(() -> race(new Overtakes()));
    }

    @Test
    void theCheckFindsWhatNobodyCompletes() {
        findsMistake(() -> {
            Device device = new Device();
            Completions completions = new ForgetsTheInterrupted();
            race(completions, device, new Interrupted(completions, device));
        });
    }

    @Test
    void theCheckFindsWhoWaitsForWhatIsLeftToIt() {
        findsMistake(() -> {
            Completions completions = new Completions("real");
            Device device = new Device();
            completions.start();
            new WaitsFirst(completions, device).run();
        });
    }

    private static void findsMistake(Runnable race) {
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(ENOUGH_TO_FIND, race))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
