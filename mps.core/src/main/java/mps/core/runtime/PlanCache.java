// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.function.Function;
import mps.core.encode.PreparedPlan;
import mps.core.kernel.SingleFlight;
import mps.core.plan.Program;
import mps.core.plan.Structure;

/** The plans of the structures used last, each made once, in a {@link SingleFlight}. Thread-safe. */
final class PlanCache {
    private final SingleFlight<Structure, PreparedPlan> plans;

    /**
     * Creates it empty.
     *
     * @param capacity how many plans are kept at most
     * @param planner makes one
     */
    PlanCache(int capacity, Function<Program, PreparedPlan> planner) {
        this.plans = new SingleFlight<>(capacity, Structure::copy, new Maker(planner));
    }

    /** A class and not a lambda, whose captured values a model checker cannot read. */
    private record Maker(Function<Program, PreparedPlan> planner) implements Function<Structure, PreparedPlan> {
        @Override
        public PreparedPlan apply(Structure structure) {
            return planner.apply(structure.program());
        }
    }

    /** Returns the plan of a structure, making it if need be; what is done to the structure afterwards changes nothing. */
    PreparedPlan get(Structure structure) {
        return plans.get(structure);
    }
}
