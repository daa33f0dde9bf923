// SPDX-License-Identifier: Apache-2.0
package mps.core.batch;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import mps.api.BatchPolicy;
import mps.api.BatchedFunction;
import mps.api.ClosedException;
import mps.api.DeadlineException;
import mps.api.EvaluationOptions;
import mps.api.Mps;
import mps.api.OverloadException;
import mps.api.Scope;
import mps.api.ShapeException;
import mps.api.Tensor;
import mps.core.observe.Telemetry;

/**
 * Gathers samples by kind and computes each batch on a thread of its own. It is above the strategy: a batch is one
 * evaluation like any other.
 *
 * <p><b>Invariant.</b> A sample that was accepted is waiting in the gathering of its kind, or in one batch, or it is
 * {@code ending} or its future complete; {@code unfinished} counts those of the first two. The lock guards the gatherings
 * and all counts; it is never held while recording, waiting for a batch, or in foreign code. What ends is added to
 * {@code ending} under the lock, before it stops to count. Each future is completed on a thread of its own, the last one
 * on that of its batch, after the batch is over and outside its scope: dependents may record, wait for other samples, and
 * close. <b>Happens-before.</b> What a thread did before it submitted a sample happens-before the recording of its
 * batch, through the lock and the start of the batch's thread.
 */
public final class SampleBatcher implements BatchedFunction {
    /** Platform threads, because one that waits for the device may do its work itself and wake no other. */
    private static final Executor BATCHES =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("mps-batch-", 0).factory());

    private static final Executor ENDINGS = task -> Thread.ofVirtual().name("mps-sample").start(task);

    private final Mps mps;
    private final UnaryOperator<Tensor> function;
    private final BatchPolicy policy;
    private final EvaluationOptions options;
    private final Telemetry telemetry;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finished = lock.newCondition();
    private final Map<Sample.Kind, Gathering> gatherings = new HashMap<>();
    private final Alarm alarm = new Alarm(this::runAllThatIsDue);
    private int waiting;
    private int unfinished;
    private final Set<Sample> ending = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** Creates a batcher for samples of {@code mps}. */
    public SampleBatcher(Mps mps, UnaryOperator<Tensor> function, BatchPolicy policy, Telemetry telemetry) {
        this.mps = mps;
        this.function = function;
        this.policy = policy;
        this.options = EvaluationOptions.DEFAULT.withPriority(policy.priority());
        this.telemetry = telemetry;
    }

    @Override
    public CompletableFuture<Tensor> submit(Tensor tensor) {
        Sample sample = new Sample(tensor, new CompletableFuture<>(), System.nanoTime());
        Sample.Kind kind = Sample.Kind.of(tensor);
        boolean accepted;
        lock.lock();
        try {
            if (closed) {
                throw new ClosedException("The batched function is closed and takes no more samples");
            }
            accepted = waiting < policy.capacity();
            if (accepted) {
                gatherings.computeIfAbsent(kind, each -> new Gathering(policy, sample.submitted())).add(sample);
                waiting++;
                unfinished++;
            }
        } finally {
            lock.unlock();
        }
        if (accepted) {
            withdrawWhenCancelled(kind, sample);
            policy.deadline().ifPresent(deadline -> withdrawAfter(deadline, kind, sample));
            runNext(kind);
        } else {
            sample.fail(new OverloadException(policy.capacity() + " samples wait already, as many as the policy has room"
                    + " for; the sample was not accepted. Submit less at once"));
        }
        return sample.future();
    }

    private void withdrawWhenCancelled(Sample.Kind kind, Sample sample) {
        var _ = sample.future().whenComplete((_, _) -> {
            if (sample.future().isCancelled()) {
                withdraw(kind, sample);
            }
        });
    }

    private void withdrawAfter(Duration deadline, Sample.Kind kind, Sample sample) {
        // A copy, because a time-out completes what it is set on. Its timer goes when the sample is complete.
        var _ = sample.future().copy()
                .orTimeout(TimeUnit.NANOSECONDS.convert(deadline), TimeUnit.NANOSECONDS)
                .whenComplete((_, failure) -> {
                    if (failure instanceof TimeoutException && withdraw(kind, sample)) {
                        DeadlineException late = new DeadlineException("The sample waited " + deadline
                                + " without its batch being begun; allow more, or submit less at once");
                        ENDINGS.execute(() -> sample.fail(late));
                    }
                });
    }

    /** Takes a sample out that is waiting; returns whether it was. */
    private boolean withdraw(Sample.Kind kind, Sample sample) {
        lock.lock();
        try {
            Gathering gathering = gatherings.get(kind);
            if (gathering == null || !gathering.remove(sample)) {
                return false;
            }
            if (gathering.isIdle()) {
                gatherings.remove(kind);
            }
            waiting--;
            over(1);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Starts a batch of this kind if it is the time, or sees to it that somebody looks again when it is. */
    private void runNext(Sample.Kind kind) {
        long now = System.nanoTime();
        Gathering gathering;
        List<Sample> batch;
        lock.lock();
        try {
            gathering = gatherings.get(kind);
            if (gathering == null) {
                return;
            }
            batch = gathering.takeBatch(now);
            waiting -= batch.size();
            if (gathering.isIdle()) {
                gatherings.remove(kind);
            }
            alarm.ringWithin(gathering.nanosUntilDue(now), now);
        } finally {
            lock.unlock();
        }
        if (!batch.isEmpty()) {
            telemetry.batchFormed(batch.size(), now - batch.getFirst().submitted());
            Gathering from = gathering;
            BATCHES.execute(() -> runBatch(kind, from, batch));
        }
    }

    /** Starts what is due of any kind; the others are looked at in vain. */
    private void runAllThatIsDue() {
        List<Sample.Kind> kinds;
        lock.lock();
        try {
            kinds = List.copyOf(gatherings.keySet());
        } finally {
            lock.unlock();
        }
        kinds.forEach(this::runNext);
    }

    private void runBatch(Sample.Kind kind, Gathering from, List<Sample> batch) {
        List<Runnable> endings = computed(batch);
        lock.lock();
        try {
            from.batchOver(System.nanoTime());
            ending.addAll(batch);
            over(batch.size());
        } finally {
            lock.unlock();
        }
        runNext(kind);
        // The last one on this thread, which has nothing else to do, so that its dependents may block it.
        int last = batch.size() - 1;
        for (int i = 0; i < last; i++) {
            Sample sample = batch.get(i);
            Runnable completing = endings.get(i);
            ENDINGS.execute(() -> end(sample, completing));
        }
        end(batch.get(last), endings.get(last));
    }

    private void end(Sample sample, Runnable completing) {
        try {
            completing.run();
        } finally {
            ending.remove(sample);
        }
    }

    /** Computes a batch, or its samples alone if that fails; returns what completes the future of each. */
    private List<Runnable> computed(List<Sample> batch) {
        try {
            List<Tensor> results = compute(batch);
            return IntStream.range(0, batch.size())
                    .<Runnable>mapToObj(row -> () -> batch.get(row).succeed(results.get(row)))
                    .toList();
        } catch (Throwable e) { // Also what other languages throw past javac.
            return batch.size() == 1
                    ? List.of(() -> batch.getFirst().fail(e))
                    : batch.stream().flatMap(sample -> computed(List.of(sample)).stream()).toList();
        }
    }

    private List<Tensor> compute(List<Sample> batch) {
        try (Scope scope = mps.scope()) {
            Tensor stacked = mps.stack(batch.stream().map(Sample::tensor).toList(), 0);
            Tensor result = function.apply(stacked);
            if (result.shape().rank() == 0 || result.shape().size(0) != batch.size()) {
                throw new ShapeException("batched: expected the function to map " + stacked.shape()
                        + " to a result with a row for each of the " + batch.size() + " samples, but it gave "
                        + result.shape());
            }
            mps.evaluate(List.of(result), options);
            List<Tensor> rows =
                    IntStream.range(0, batch.size()).mapToObj(row -> result.select(0, row)).toList();
            rows.forEach(scope::keep);
            return rows;
        }
    }

    /** The lock is held. */
    private void over(int samples) {
        unfinished -= samples;
        if (unfinished == 0) {
            finished.signalAll();
        }
    }

    @Override
    public int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            alarm.silence();
            gatherings.values().forEach(Gathering::hurry);
        } finally {
            lock.unlock();
        }
        runAllThatIsDue();
        List<Sample> last;
        lock.lock();
        try {
            while (unfinished > 0) {
                finished.awaitUninterruptibly();
            }
            last = List.copyOf(ending);
        } finally {
            lock.unlock();
        }
        // Waits for the futures and not for their dependents, one of which may be calling this.
        last.forEach(sample -> sample.future().handle((_, _) -> true).join());
    }
}
