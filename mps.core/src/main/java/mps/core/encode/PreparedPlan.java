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

    private final Plan plan;
    private final @Nullable Launch[] launches; // by step; none where the step is no dispatch

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

    private PreparedPlan(Plan plan, @Nullable Launch[] launches) {
        this.plan = plan;
        this.launches = launches;
    }

    /**
     * Fetches the pipelines of a plan.
     *
     * @throws mps.api.KernelException if one cannot be made
     */
    public static PreparedPlan of(Plan plan, PipelineCache cache) {
        @Nullable Launch[] launches = new Launch[plan.steps().size()];
        for (int step = 0; step < launches.length; step++) {
            if (plan.steps().get(step) instanceof Step.Dispatch dispatch) {
                launches[step] = Launch.of(dispatch, cache.get(dispatch.kernel()));
            }
        }
        return new PreparedPlan(plan, launches);
    }

    /** Returns the plan. */
    public Plan plan() {
        return plan;
    }

    Launch launch(int step) {
        return Objects.requireNonNull(launches[step], "the step is no dispatch");
    }
}
