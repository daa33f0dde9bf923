// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import mps.api.Explanation;

/** Recorded for each plan that is made, not for one from the cache; in the words of {@link Explanation}. */
@Name("mps.PlanMade")
@Label("Plan made")
@Category("mps")
@Description("A program was planned for the first time, or again after its plan was dropped")
@StackTrace(false)
final class PlanMadeEvent extends Event {
    @Label("Steps")
    int steps;

    @Label("Stages")
    int stages;

    @Label("Kernels")
    String kernels = "";

    @Label("Bytes read and written")
    long bytes;

    @Label("Scratch bytes")
    long scratchBytes;

    @Label("Largest live bytes")
    long largestLiveBytes;

    private PlanMadeEvent() {}

    /** Records a plan. */
    static void record(Explanation plan) {
        PlanMadeEvent event = new PlanMadeEvent();
        if (event.isEnabled()) {
            event.steps = plan.steps().size();
            event.stages = plan.stages();
            event.kernels = String.join(
                    " ", plan.steps().stream().map(Explanation.Step::kernel).toList());
            event.bytes = plan.steps().stream().mapToLong(Explanation.Step::bytes).sum();
            event.scratchBytes = plan.scratchBytes();
            event.largestLiveBytes = plan.largestLiveBytes();
            event.commit();
        }
    }
}
