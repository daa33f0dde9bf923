// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.function.Function;
import mps.core.encode.PreparedPlan;
import mps.core.kernel.SingleFlight;
import mps.core.plan.Program;

/** The plans of the programs used last, each made once, in a {@link SingleFlight}. Thread-safe. */
final class PlanCache {
    private final SingleFlight<Program, PreparedPlan> plans;

    /**
     * Creates it empty.
     *
     * @param capacity how many plans are kept at most
     * @param planner makes one
     */
    PlanCache(int capacity, Function<Program, PreparedPlan> planner) {
        this.plans = new SingleFlight<>(capacity, planner);
    }

    /** Returns the plan of a program, making it if need be. */
    PreparedPlan get(Program program) {
        return plans.get(program);
    }
}
