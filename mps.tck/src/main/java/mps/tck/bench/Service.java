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
    List<float[]> call(List<Values> inputs);

    /** Each call is a work of its own. */
    record Singly(LoadedWorkload workload) implements Service {
        @Override
        public Mps runtime() {
            return workload.runtime();
        }

        @Override
        public List<float[]> call(List<Values> inputs) {
            return workload.call(inputs, ReadBack.BLOCKING);
        }
    }

    /** Calls are samples of a batch, which have no dimension for it. */
    record Together(Mps runtime, BatchedFunction function) implements Service {
        @Override
        public List<float[]> call(List<Values> inputs) {
            try (Scope _ = runtime.scope();
                    Tensor result = function.submit(inputs.getFirst().on(runtime).squeeze(0)).join()) {
                return List.of(result.toFloatArray());
            }
        }
    }
}
