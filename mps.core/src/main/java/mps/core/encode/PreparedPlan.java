// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.Objects;
import mps.core.kernel.PipelineCache;
import mps.core.plan.Plan;
import mps.core.plan.Step;
import mps.metal.MTLComputePipelineState;
import mps.metal.MTLSize;
import org.jspecify.annotations.Nullable;

/** A plan and how its dispatches are launched, so that encoding looks nothing up and makes nothing. Immutable. */
public final class PreparedPlan {
    /** Simdgroups in a threadgroup. They do not work together; several fill a core of the GPU better than one. */
    private static final long SIMDGROUPS = 4;

    private static final Step.Part NOWHERE = new Step.Part(0, 0);

    private final Plan plan;
    private final @Nullable Launch[] launches; // by step; none where the step is no dispatch
    private final Step.@Nullable Product[] forms; // by step; none where the step is no product
    private final int[] weights;

    /**
     * What a dispatch needs beside its arguments.
     *
     * @param threads of the grid
     * @param group threads of a threadgroup
     */
    record Launch(MTLComputePipelineState pipeline, MTLSize threads, MTLSize group) {
        static Launch of(Step.Dispatch dispatch, MTLComputePipelineState pipeline) {
            long width = pipeline.threadExecutionWidth();
            return new Launch(pipeline, MTLSize.of(dispatch.items() * width), MTLSize.of(width * SIMDGROUPS));
        }
    }

    private PreparedPlan(Plan plan, @Nullable Launch[] launches, Step.@Nullable Product[] forms) {
        this.plan = plan;
        this.launches = launches;
        this.forms = forms;
        this.weights = plan.weights();
    }

    /**
     * Fetches the pipelines of a plan.
     *
     * @throws mps.api.KernelException if one cannot be made
     */
    public static PreparedPlan of(Plan plan, PipelineCache cache) {
        @Nullable Launch[] launches = new Launch[plan.steps().size()];
        Step.@Nullable Product[] forms = new Step.Product[launches.length];
        for (int step = 0; step < launches.length; step++) {
            switch (plan.steps().get(step)) {
                case Step.Dispatch dispatch -> launches[step] = Launch.of(dispatch, cache.get(dispatch.kernel()));
                case Step.Product product -> forms[step] = product.moved(_ -> NOWHERE);
                case Step.Transfer _ -> {}
            }
        }
        return new PreparedPlan(plan, launches, forms);
    }

    /** Returns the plan. */
    public Plan plan() {
        return plan;
    }

    /** Returns how many inputs are {@link Plan#weights()}. */
    public int weights() {
        return weights.length;
    }

    /** Returns which input the n-th weight is. */
    public int weight(int n) {
        return weights[n];
    }

    Launch launch(int step) {
        return Objects.requireNonNull(launches[step], "the step is no dispatch");
    }

    /** Returns what products have in common that differ by their places alone: the product, moved to one place. */
    Step.Product form(int step) {
        return Objects.requireNonNull(forms[step], "the step is no product");
    }
}
