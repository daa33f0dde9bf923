// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.List;
import mps.core.encode.PreparedPlan;
import mps.core.plan.Plan;
import mps.core.plan.Program;
import mps.core.plan.Structure;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Threads that ask for one program get one plan, made once, with all that its maker wrote. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "made once and seen whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "made twice, or seen half made")
@State
public class PlanCacheStress {
    private static final Structure STRUCTURE = new Structure();

    private final PlanCache cache = new PlanCache(4, this::make);
    private int made;

    @SuppressWarnings("NullAway") // a plan without steps needs no pipelines
    private PreparedPlan make(Program program) {
        made++;
        return PreparedPlan.of(new Plan(List.of(), List.of(), List.of(), List.of(), List.of(), made), null);
    }

    /** Returns how many plans were made as the plan says, unless the field says otherwise. */
    private int seen() {
        long number = cache.get(STRUCTURE).plan().largestLiveBytes();
        return number == made ? made : -1;
    }

    @Actor
    public void one(III_Result r) {
        r.r1 = seen();
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = seen();
    }

    @Arbiter
    public void look(III_Result r) {
        r.r3 = made;
    }
}
