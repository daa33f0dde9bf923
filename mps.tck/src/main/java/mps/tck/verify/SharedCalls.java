// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.LoadedWorkload.Recorded;
import mps.tck.workload.Values;
import org.jspecify.annotations.Nullable;

/**
 * In each iteration, one thread records, and then all threads evaluate the same tensors at once.
 *
 * <p>The threads meet at a barrier before each iteration; the last to arrive records. The barrier orders the recording
 * before every evaluation, and every evaluation before the release of its tensors.
 */
final class SharedCalls implements Calls<List<float[]>> {
    private final LoadedWorkload workload;
    private final List<List<Values>> variants;
    private final Expectation expectation;
    private final CyclicBarrier barrier;

    // Written by the barrier's action alone, read by threads that have passed it.
    private @Nullable Recorded current;
    private @Nullable Throwable failure;
    private int recorded;

    SharedCalls(LoadedWorkload workload, List<List<Values>> variants, Expectation expectation, Settings settings) {
        this.workload = workload;
        this.variants = variants;
        this.expectation = expectation;
        this.barrier = new CyclicBarrier(settings.threads(), this::recordNext);
    }

    private void recordNext() {
        try {
            release();
            current = workload.record(variants.get(recorded % variants.size()));
            failure = null;
        } catch (Throwable e) {
            failure = e; // every thread's call of this iteration throws it; the barrier stays whole
        }
        recorded++;
    }

    private void release() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public void prepare(int thread, int iteration) throws InterruptedException {
        try {
            barrier.await();
        } catch (BrokenBarrierException e) {
            throw (InterruptedException) new InterruptedException("Another thread was told to stop").initCause(e);
        }
    }

    @Override
    public List<float[]> call(int thread, int iteration) throws ExecutionException {
        if (failure != null) {
            throw new ExecutionException("Recording the shared tensors failed", failure);
        }
        Recorded shared = Objects.requireNonNull(current);
        return Verification.readBackOf(thread).read(workload.runtime(), shared.results());
    }

    @Override
    public Optional<String> judge(int thread, int iteration, List<float[]> results) {
        return expectation.judge(iteration % variants.size(), results);
    }

    @Override
    public void finish() {
        release();
    }
}
