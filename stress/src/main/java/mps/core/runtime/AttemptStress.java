// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.List;
import mps.api.spi.PlainWork;
import mps.api.spi.Submission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A cancellation that meets the acceptance of the work is not forgotten: one of the two sees both. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "withdrawn")
@Outcome(expect = Expect.FORBIDDEN, desc = "each side looked before the other had written")
@State
public class AttemptStress {
    private final Attempt attempt = Attempt.claim(1, List.of());
    private final Submission submission = new Submission(new PlainWork());

    @Actor
    public void submit() {
        attempt.submitted(submission);
    }

    @Actor
    public void cancel() {
        attempt.cancel();
    }

    @Arbiter
    public void look(Z_Result r) {
        r.r1 = submission.isSettled();
    }
}
