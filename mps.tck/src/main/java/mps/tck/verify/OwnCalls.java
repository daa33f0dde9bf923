// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.util.List;
import java.util.Optional;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.Values;

/** Each call records and evaluates tensors of its own; at any moment, different threads work on different variants. */
record OwnCalls(LoadedWorkload workload, List<List<Values>> variants, Expectation expectation)
        implements Calls<List<float[]>> {

    @Override
    public List<float[]> call(int thread, int iteration) {
        return workload.call(variants.get(variant(thread, iteration)), Verification.readBackOf(thread));
    }

    @Override
    public Optional<String> judge(int thread, int iteration, List<float[]> results) {
        return expectation.judge(variant(thread, iteration), results);
    }

    private int variant(int thread, int iteration) {
        return (thread + iteration) % variants.size();
    }
}
