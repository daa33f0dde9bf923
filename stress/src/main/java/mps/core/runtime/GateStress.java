// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import mps.api.ClosedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Nobody is inside once the gate is empty, and what was done inside is seen then. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "was inside, and out before it was torn down")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "did not get in")
@Outcome(expect = Expect.FORBIDDEN, desc = "inside what is torn down, or its traces not seen")
@State
public class GateStress {
    private final Gate gate = new Gate();
    private boolean torn;
    private int traces;

    @Actor
    public void call(II_Result r) {
        try {
            gate.enter();
        } catch (ClosedException e) {
            r.r1 = 0;
            return;
        }
        r.r1 = torn ? 2 : 1;
        traces = 1;
        gate.leave();
    }

    @Actor
    public void close(II_Result r) {
        gate.close();
        gate.awaitEmpty();
        r.r2 = traces;
        torn = true;
    }
}
