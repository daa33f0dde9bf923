// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import mps.tck.soak.SoakSettings.Time;
import mps.tck.soak.SoakSettings.Works;
import mps.tck.verify.Failures;

/**
 * One run: starts the callers, and disturbs and watches them until they have ended.
 *
 * <p>The latch orders all that callers did before what is looked at afterwards.
 */
final class SoakRun {
    private static final Duration TICK = Duration.ofMillis(2);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final SoakSettings settings;
    private final Tally tally;
    private final Soak.Progress progress;
    private final SplittableRandom random;
    private final Sessions sessions;
    private final List<Caller> callers;
    private final List<Thread> threads;
    private final CountDownLatch ended;
    private final AtomicLong callsBegun = new AtomicLong();
    private volatile boolean stopped;
    private long began;
    private long interrupts;
    private int reopenings;
    private Duration elapsed = Duration.ZERO;

    SoakRun(SoakSettings settings, Draw draw, Opener opener, Tally tally, Soak.Progress progress) {
        this.settings = settings;
        this.tally = tally;
        this.progress = progress;
        this.random = new SplittableRandom(settings.seed());
        this.ended = new CountDownLatch(settings.threads());
        this.sessions = new Sessions(() -> Session.open(opener, draw.works(), settings.seed()));
        this.callers = IntStream.range(0, settings.threads())
                .mapToObj(_ -> new Caller(settings, draw, sessions, this::takeCall, tally, random.split()))
                .toList();
        this.threads = IntStream.range(0, callers.size()).mapToObj(this::thread).toList();
    }

    private Thread thread(int number) {
        return Thread.ofPlatform().daemon().name("mps-soak-" + number).unstarted(() -> {
            try {
                callers.get(number).run();
            } finally {
                ended.countDown();
            }
        });
    }

    private boolean takeCall() {
        return !stopped && switch (settings.limit()) {
            case Works(long count) -> callsBegun.getAndIncrement() < count;
            case Time(Duration duration) -> System.nanoTime() - began < duration.toNanos();
        };
    }

    int reopenings() {
        return reopenings;
    }

    Duration elapsed() {
        return elapsed;
    }

    /** Runs until the limit, or until a call is lost. */
    void run() throws InterruptedException {
        began = System.nanoTime();
        threads.forEach(Thread::start);
        try {
            while (!stopped && !ended.await(TICK.toNanos(), TimeUnit.NANOSECONDS)) {
                double share = share();
                progress.ran(tally.works.sum(), share);
                interruptSomebody();
                reopenIfDue(share);
                giveUpIfStuck();
            }
        } finally {
            stopped = true;
            if (!ended.await(0, TimeUnit.NANOSECONDS)) {
                threads.forEach(Thread::interrupt);
            }
        }
        elapsed = Duration.ofNanos(System.nanoTime() - began);
        finish();
    }

    private double share() {
        return switch (settings.limit()) {
            case Works(long count) -> (double) tally.works.sum() / count;
            case Time(Duration duration) -> (double) (System.nanoTime() - began) / duration.toNanos();
        };
    }

    private void interruptSomebody() {
        double seconds = (System.nanoTime() - began) / 1e9;
        for (; interrupts < seconds * settings.disturbance().interruptsPerSecond(); interrupts++) {
            threads.get(random.nextInt(threads.size())).interrupt();
        }
    }

    private void reopenIfDue(double share) throws InterruptedException {
        if (share * (settings.disturbance().reopenings() + 1) < reopenings + 1
                || reopenings == settings.disturbance().reopenings()) {
            return;
        }
        reopenings++;
        try {
            sessions.replace(settings.patience());
        } catch (TimeoutException e) {
            tally.lost.increment();
            stop("lost: closing the runtime in the middle of work did not end within " + settings.patience());
        } catch (ExecutionException | RuntimeException e) {
            stop("the runtime could not be closed and opened again: " + Failures.described(e));
        }
    }

    private void giveUpIfStuck() {
        long stuck = callers.stream()
                .filter(caller -> caller.nanosInCall() > 2 * settings.patience().toNanos())
                .count();
        if (stuck > 0) {
            tally.lost.add(stuck);
            stop("lost: " + stuck + " calls did not return within twice the patience of " + settings.patience());
        }
    }

    private void stop(String problem) {
        tally.problem(problem);
        stopped = true;
    }

    /** Looks after what is left when the callers have ended, and closes the last runtime. */
    private void finish() throws InterruptedException {
        if (!ended.await(FAREWELL.toNanos(), TimeUnit.NANOSECONDS)) {
            tally.problem("callers are still in the runtime, which was left behind unclosed");
            return;
        }
        for (Thread thread : threads) {
            thread.join(FAREWELL);
        }
        try {
            Session last = sessions.current();
            last.leaks().forEach(tally::problem);
            Sessions.close(last, settings.patience());
        } catch (TimeoutException e) {
            tally.lost.increment();
            tally.problem("lost: closing the runtime did not end within " + settings.patience());
        } catch (ExecutionException | RuntimeException e) {
            tally.problem("the runtime could not be closed: " + Failures.described(e));
        }
        countFutures();
    }

    /** Every work has ended, so every future must have completed; only its dependents may be some instants late. */
    private void countFutures() {
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        while (missingCompletions() != 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TICK.toNanos());
        }
        long missing = missingCompletions();
        if (missing != 0) {
            tally.lost.add(missing);
            tally.problem("lost: of " + tally.futures.sum() + " futures, " + tally.completions.sum() + " completed");
        }
    }

    private long missingCompletions() {
        return tally.futures.sum() - tally.completions.sum();
    }
}
