// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import java.util.List;
import mps.api.BatchPolicy;
import mps.api.BatchedFunction;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Tensor;

/**
 * A workload whose weights are on a device, ready to be called.
 *
 * <p>Any number of threads may call at once. Weights are shared by all of them; everything else is the call's own and
 * is released at its end.
 */
public final class LoadedWorkload implements AutoCloseable {
    private final Workload workload;
    private final Mps mps;
    private final List<Tensor> weights;

    /** Brings the weights of {@code workload} for {@code seed} to the device. */
    public LoadedWorkload(Workload workload, Mps mps, long seed) {
        this.workload = workload;
        this.mps = mps;
        this.weights = workload.weights(mps, seed);
    }

    /** Computes the results for these inputs: new tensors, a new graph, evaluation, and the values of each result. */
    public List<float[]> call(List<Values> inputs, ReadBack readBack) {
        try (Scope _ = mps.scope()) {
            return readBack.read(mps, record(inputs).results());
        }
    }

    /** Records the work for these inputs, without evaluating it. */
    public Recorded record(List<Values> inputs) {
        List<Tensor> tensors = inputs.stream().map(values -> values.on(mps)).toList();
        return new Recorded(tensors, workload.record(mps, weights, tensors));
    }

    /**
     * Returns the work as a function of single samples, which computes several together. The workload must have one
     * input and one result, whose first dimensions are the batch.
     */
    public BatchedFunction batched(BatchPolicy policy) {
        return mps.batched(batch -> workload.record(mps, weights, List.of(batch)).getFirst(), policy);
    }

    /**
     * A work that was recorded and perhaps not yet evaluated.
     *
     * @param inputs its inputs on the device
     * @param results its results
     */
    public record Recorded(List<Tensor> inputs, List<Tensor> results) implements AutoCloseable {
        /** Releases inputs and results. */
        @Override
        public void close() {
            results.forEach(Tensor::close);
            inputs.forEach(Tensor::close);
        }
    }

    /** Returns the runtime the weights are in. */
    public Mps runtime() {
        return mps;
    }

    /** Returns what is called. */
    public Workload workload() {
        return workload;
    }

    /** Releases the weights. */
    @Override
    public void close() {
        weights.forEach(Tensor::close);
    }
}
