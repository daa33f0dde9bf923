// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import java.util.List;
import mps.api.Mps;
import mps.api.Tensor;
import mps.tck.reference.NdArray;

/**
 * A work as an inference service runs it: weights that all threads share, inputs of each call, a graph, and the right
 * results. The four are pure functions of a seed and a variant number, so that a result can be traced to the call it
 * belongs to, and one that belongs to another call is recognized.
 *
 * <p>Workloads are stateless; any thread may call them.
 */
public interface Workload {
    /** Returns the stable id, such as {@code packed-projection}. */
    String id();

    /** Returns what it is, for people, in a few words. */
    String title();

    /** Returns how far results may be from {@link #reference}. */
    Tolerance tolerance();

    /** Returns who evaluates the tensors that {@link #record} returns. */
    default Sharing sharing() {
        return Sharing.EACH_CALL_ITS_OWN;
    }

    /** Returns the weights on a device. The caller closes them. */
    List<Tensor> weights(Mps mps, long seed);

    /** Returns the inputs of one variant. */
    List<Values> inputs(long seed, int variant);

    /**
     * Records the work, without evaluating it.
     *
     * @param mps where the tensors are
     * @param weights what {@link #weights} returned
     * @param inputs what {@link #inputs} returned, as tensors
     * @return the results
     */
    List<Tensor> record(Mps mps, List<Tensor> weights, List<Tensor> inputs);

    /** Returns the results as they should be, computed without the runtime. */
    List<NdArray> reference(long seed, int variant);

    /** Who evaluates the tensors of a workload. */
    enum Sharing {
        /** Every call records tensors of its own. */
        EACH_CALL_ITS_OWN,
        /** One call records, and all threads evaluate the same tensors at once. */
        ALL_THREADS_THE_SAME
    }
}
