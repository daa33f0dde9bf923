// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.Objects;
import mps.core.kernel.PipelineCache;
import mps.core.plan.Plan;
import mps.core.plan.Step;
import mps.metal.MTLComputePipelineState;
import org.jspecify.annotations.Nullable;

/** A plan and the pipelines its dispatches need, so that encoding looks nothing up and compiles nothing. Immutable. */
public final class PreparedPlan {
    private final Plan plan;
    private final @Nullable MTLComputePipelineState[] pipelines; // by step; none where the step is no dispatch

    private PreparedPlan(Plan plan, @Nullable MTLComputePipelineState[] pipelines) {
        this.plan = plan;
        this.pipelines = pipelines;
    }

    /**
     * Fetches the pipelines of a plan.
     *
     * @throws mps.api.KernelException if one cannot be made
     */
    public static PreparedPlan of(Plan plan, PipelineCache cache) {
        @Nullable MTLComputePipelineState[] pipelines =
                new MTLComputePipelineState[plan.steps().size()];
        for (int step = 0; step < pipelines.length; step++) {
            if (plan.steps().get(step) instanceof Step.Dispatch dispatch) {
                pipelines[step] = cache.get(dispatch.kernel());
            }
        }
        return new PreparedPlan(plan, pipelines);
    }

    /** Returns the plan. */
    public Plan plan() {
        return plan;
    }

    MTLComputePipelineState pipeline(int step) {
        return Objects.requireNonNull(pipelines[step], "the step is no dispatch");
    }
}
