// SPDX-License-Identifier: Apache-2.0
package mps.core.observe;

import mps.api.Histogram;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** No value is lost, neither from a bucket nor from the sum and the largest. */
@JCStressTest
@Outcome(id = "4, 16, 5", expect = Expect.ACCEPTABLE, desc = "all counted")
@Outcome(expect = Expect.FORBIDDEN, desc = "one is lost")
@State
public class RecorderStress {
    private final Recorder recorder = new Recorder();

    @Actor
    public void one() {
        recorder.record(3);
        recorder.record(5);
    }

    @Actor
    public void other() {
        recorder.record(5);
        recorder.record(3);
    }

    @Arbiter
    public void look(JJJ_Result r) {
        Histogram all = recorder.snapshot();
        r.r1 = all.count();
        r.r2 = all.sum();
        r.r3 = all.max();
    }
}
