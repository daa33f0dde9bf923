// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import mps.api.ClosedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Closing waits for every work that was accepted, and what it releases is used by no later one. */
public final class WorkLedgerStress {
    private WorkLedgerStress() {}

    /** A thread submits while another closes. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "accepted, and settled before anything was released")
    @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "refused, with its permit back")
    @Outcome(expect = Expect.FORBIDDEN, desc = "released under a work, or a permit lost")
    @State
    public static class AcceptedOrClosed {
        private final WorkLedger ledger = new WorkLedger("stress");
        private final Semaphore room = new Semaphore(1);
        private final PlainWork work = new PlainWork();

        @Actor
        public void submit(III_Result r) {
            Submission submission;
            try {
                submission = ledger.accept(work, room);
            } catch (ClosedException e) {
                r.r1 = 0;
                return;
            }
            r.r1 = 1;
            work.result = 1;
            ledger.settle(submission, Optional.empty());
        }

        @Actor
        public void close(III_Result r) {
            ledger.close(() -> r.r2 = work.result * work.settlements);
        }

        @Arbiter
        public void look(III_Result r) {
            r.r3 = room.availablePermits();
        }
    }
}
