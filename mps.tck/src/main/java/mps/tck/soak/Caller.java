// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import mps.api.ClosedException;
import mps.api.DeadlineException;
import mps.api.EvaluationOptions;
import mps.api.Mps;
import mps.api.MpsException;
import mps.api.Tensor;
import mps.api.WaitInterruptedException;
import mps.tck.soak.SoakSettings.DeviceFaults;
import mps.tck.soak.SoakSettings.Disturbance;
import mps.tck.verify.Failures;
import mps.tck.workload.ReadBack;

/**
 * One thread's calls, one after the other, each of a work and in a manner drawn at random.
 *
 * <p>Who cancels, comes too late or is interrupted asks the same tensors again: they must not have lost their values to
 * somebody's change of mind. Some tensors are asked for by several callers at once.
 */
final class Caller implements Runnable {
    private static final int PER_MILLE = 1000;
    private static final int ASYNCHRONOUS_PER_MILLE = 200;
    private static final int SHARED_PER_MILLE = 250;
    private static final int LONGEST_DEADLINE_MICROS = 500;

    private final SoakSettings settings;
    private final Draw draw;
    private final Sessions sessions;
    private final BooleanSupplier goOn;
    private final Tally tally;
    private final SplittableRandom random;

    /** When the current call began, as {@link System#nanoTime}; 0 between calls. Written by the caller alone. */
    private volatile long since;

    private enum Manner {
        BLOCKING,
        ASYNCHRONOUS,
        CANCELLED,
        EXPIRING
    }

    /** A future did not complete in time. */
    private static final class LostException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Creates it.
     *
     * @param goOn takes the right to one more call, if there is one
     */
    Caller(
            SoakSettings settings,
            Draw draw,
            Sessions sessions,
            BooleanSupplier goOn,
            Tally tally,
            SplittableRandom random) {
        this.settings = settings;
        this.draw = draw;
        this.sessions = sessions;
        this.goOn = goOn;
        this.tally = tally;
        this.random = random;
    }

    /** Returns for how long the current call has been under way, in nanoseconds; 0 between calls. */
    long nanosInCall() {
        long began = since;
        return began == 0 ? 0 : System.nanoTime() - began;
    }

    @Override
    public void run() {
        while (goOn.getAsBoolean()) {
            Session session;
            try {
                session = sessions.current();
            } catch (CompletionException e) {
                return; // there is none any more, and the run knows why
            }
            boolean shared = draw.isByChance() && random.nextInt(PER_MILLE) < SHARED_PER_MILLE;
            Draw.Call call = draw.next(random);
            Manner manner = manner();
            since = System.nanoTime();
            try (Recording recording = shared
                    ? session.shared().take(session, draw, call, tally.shared)
                    : Recording.own(session, draw, call)) {
                call = recording.call();
                judge(call, manner, compute(session.mps(), recording.results(), manner));
            } catch (Throwable e) { // whatever it is, it is counted and the other calls go on
                failed(session, call, manner, Failures.unwrapped(e));
            } finally {
                since = 0;
                tally.ended(draw.work(call).workload().id());
                Thread.interrupted(); // an interrupt that came too late for this call is not meant for the next
            }
        }
    }

    private Manner manner() {
        Disturbance disturbance = settings.disturbance();
        int dice = random.nextInt(PER_MILLE);
        if (dice < disturbance.cancelledPerMille()) {
            return Manner.CANCELLED;
        }
        dice -= disturbance.cancelledPerMille();
        if (dice < disturbance.expiringPerMille()) {
            return Manner.EXPIRING;
        }
        dice -= disturbance.expiringPerMille();
        return dice < ASYNCHRONOUS_PER_MILLE ? Manner.ASYNCHRONOUS : Manner.BLOCKING;
    }

    private List<float[]> compute(Mps mps, List<Tensor> results, Manner manner)
            throws LostException, ExecutionException {
        switch (manner) {
            case BLOCKING -> {}
            case ASYNCHRONOUS -> await(counted(mps.evaluateAsync(results)));
            case CANCELLED -> cancel(counted(mps.evaluateAsync(results)));
            case EXPIRING -> expire(mps, results);
        }
        return read(mps, results);
    }

    private CompletableFuture<Void> counted(CompletableFuture<Void> future) {
        tally.futures.increment();
        var _ = future.whenComplete((_, _) -> tally.completions.increment());
        return future;
    }

    private void cancel(CompletableFuture<Void> future) throws LostException, ExecutionException {
        int turns = random.nextInt(200);
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
        future.cancel(true);
        try {
            await(future);
        } catch (CancellationException e) {
            tally.cancelled.increment();
        }
    }

    private void expire(Mps mps, List<Tensor> results) throws LostException, ExecutionException {
        Duration deadline = Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(1 + random.nextInt(LONGEST_DEADLINE_MICROS)));
        try {
            await(counted(mps.evaluateAsync(results, EvaluationOptions.DEFAULT.withDeadline(deadline))));
        } catch (ExecutionException e) {
            if (!(Failures.unwrapped(e) instanceof DeadlineException)) {
                throw e;
            }
            tally.expired.increment();
        }
    }

    /** Waits for a future, through interrupts: it, and not this thread, is on trial. */
    private void await(CompletableFuture<Void> future) throws LostException, ExecutionException {
        while (true) {
            try {
                future.get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
                return;
            } catch (InterruptedException e) {
                tally.interrupted.increment();
            } catch (TimeoutException e) {
                throw new LostException();
            } catch (ExecutionException e) {
                if (!isInterruptedSubmission(e)) {
                    throw e;
                }
                return;
            }
        }
    }

    /** The interrupt came while evaluateAsync waited for room: nothing was submitted, and reading will ask again. */
    private boolean isInterruptedSubmission(ExecutionException e) {
        if (!(Failures.unwrapped(e) instanceof WaitInterruptedException)) {
            return false;
        }
        Thread.interrupted();
        tally.interrupted.increment();
        return true;
    }

    private List<float[]> read(Mps mps, List<Tensor> results) {
        while (true) {
            try {
                return ReadBack.BLOCKING.read(mps, results);
            } catch (WaitInterruptedException e) {
                Thread.interrupted();
                tally.interrupted.increment();
            }
        }
    }

    private void judge(Draw.Call call, Manner manner, List<float[]> results) {
        Optional<String> wrong = draw.work(call).expectation().judge(call.variant(), results);
        if (wrong.isEmpty()) {
            tally.right.increment();
        } else {
            tally.wrong.increment();
            tally.problem("wrong value: " + named(call, manner) + ", " + wrong.get());
        }
    }

    private void failed(Session session, Draw.Call call, Manner manner, Throwable failure) {
        if (failure instanceof LostException) {
            tally.lost.increment();
            tally.problem("lost: the future of " + named(call, manner) + " did not complete within "
                    + settings.patience());
        } else if (failure instanceof ClosedException && !sessions.isCurrent(session)) {
            tally.refused.increment();
        } else if (failure instanceof MpsException && settings.faults() == DeviceFaults.ON) {
            tally.fault(failure);
        } else {
            tally.unexpected.increment();
            tally.problem("unexpected failure: " + named(call, manner) + ", " + Failures.described(failure));
        }
    }

    private String named(Draw.Call call, Manner manner) {
        return draw.work(call).workload().id() + ", " + manner.name().toLowerCase(Locale.ROOT);
    }
}
