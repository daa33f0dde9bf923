// SPDX-License-Identifier: Apache-2.0
package mps.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Each has the shape of something that is stressed, and a plain field where that has an atomic one. */
public final class BrokenTwins {
    private BrokenTwins() {}

    /** A submission that looks and then claims. */
    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "encoded or withdrawn")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both")
    @State
    public static class ClaimedByLookingFirst {
        private boolean waiting = true;

        private boolean claim() {
            if (waiting) {
                waiting = false;
                return true;
            }
            return false;
        }

        @Actor
        public void start(ZZ_Result r) {
            r.r1 = claim();
        }

        @Actor
        public void withdraw(ZZ_Result r) {
            r.r2 = claim();
        }
    }

    /** An attempt whose two sides write and look in plain fields. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "withdrawn")
    @Outcome(expect = Expect.FORBIDDEN, desc = "each side looked before the other had written")
    @State
    public static class CancelledInPlainFields {
        private boolean submitted;
        private boolean cancelled;
        private boolean withdrawnBySubmitter;
        private boolean withdrawnByOwner;

        @Actor
        public void submit() {
            submitted = true;
            withdrawnBySubmitter = cancelled;
        }

        @Actor
        public void cancel() {
            cancelled = true;
            withdrawnByOwner = submitted;
        }

        @Arbiter
        public void look(Z_Result r) {
            r.r1 = withdrawnBySubmitter || withdrawnByOwner;
        }
    }

    /** A recorder that adds in a plain field. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "all counted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one is lost")
    @State
    public static class CountedInAPlainField {
        private long count;

        @Actor
        public void one() {
            count++;
        }

        @Actor
        public void other() {
            count++;
        }

        @Arbiter
        public void look(J_Result r) {
            r.r1 = count;
        }
    }
}
