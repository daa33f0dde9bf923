// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.util.List;
import mps.api.BatchedFunction;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Tensor;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.ReadBack;
import mps.tck.workload.Values;

/** What the threads of a slice call, all at once. */
sealed interface Service {
    /** Returns the runtime it is in. */
    Mps runtime();

    /** Computes the results for some inputs. */
    Answer call(List<Values> inputs);

    /**
     * What a call returns.
     *
     * @param results the values of each result
     * @param recordNanos how long making the input tensors and recording took
     */
    record Answer(List<float[]> results, long recordNanos) {}

    /** Each call is a work of its own. */
    record Singly(LoadedWorkload workload) implements Service {
        @Override
        public Mps runtime() {
            return workload.runtime();
        }

        @Override
        public Answer call(List<Values> inputs) {
            try (Scope _ = runtime().scope()) {
                long begin = System.nanoTime();
                List<Tensor> results = workload.record(inputs).results();
                long nanos = System.nanoTime() - begin;
                return new Answer(ReadBack.BLOCKING.read(runtime(), results), nanos);
            }
        }
    }

    /** Calls are samples of a batch, which have no dimension for it. */
    record Together(Mps runtime, BatchedFunction function) implements Service {
        @Override
        public Answer call(List<Values> inputs) {
            try (Scope _ = runtime.scope()) {
                long begin = System.nanoTime();
                Tensor sample = inputs.getFirst().on(runtime).squeeze(0);
                long nanos = System.nanoTime() - begin;
                try (Tensor result = function.submit(sample).join()) {
                    return new Answer(List.of(result.toFloatArray()), nanos);
                }
            }
        }
    }
}
