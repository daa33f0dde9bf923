// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A submission is encoded or withdrawn, settled once, and what came before is seen by who finds it settled. */
public final class SubmissionStress {
    private SubmissionStress() {}

    /** The work of a strategy's thread and its owner's change of mind. */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "encoded")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "withdrawn")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both, or neither")
    @State
    public static class EncodedOrWithdrawn {
        private final Submission submission = new Submission(new PlainWork());

        @Actor
        public void start(ZZ_Result r) {
            r.r1 = submission.startEncoding();
        }

        @Actor
        public void withdraw(ZZ_Result r) {
            r.r2 = submission.withdraw(new CancellationException("stress"));
        }
    }

    /** The device is done while something else says that it failed. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "settled once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "twice, or never")
    @State
    public static class SucceededOrFailed {
        private final PlainWork work = new PlainWork();
        private final Submission submission = new Submission(work);
        private final AtomicInteger decided = new AtomicInteger();

        @Actor
        public void succeed() {
            decided.addAndGet(submission.succeed() ? 1 : 0);
        }

        @Actor
        public void fail() {
            decided.addAndGet(submission.fail(new CancellationException("stress")) ? 1 : 0);
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = decided.get();
            r.r2 = work.settlements;
        }
    }

    /** A deadline passes while the strategy gives the work up. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "settled once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "twice, or never")
    @State
    public static class WithdrawnOrFailed {
        private final PlainWork work = new PlainWork();
        private final Submission submission = new Submission(work);
        private final AtomicInteger decided = new AtomicInteger();

        @Actor
        public void withdraw() {
            decided.addAndGet(submission.withdraw(new CancellationException("stress")) ? 1 : 0);
        }

        @Actor
        public void fail() {
            decided.addAndGet(submission.fail(new CancellationException("stress")) ? 1 : 0);
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = decided.get();
            r.r2 = work.settlements;
        }
    }

    /** Who waits sees what was done before. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "sees all")
    @Outcome(expect = Expect.FORBIDDEN, desc = "returned before the work was settled")
    @State
    public static class SeenAfterAwait {
        private final PlainWork work = new PlainWork();
        private final Submission submission = new Submission(work);

        @Actor
        public void settle() {
            work.result = 1;
            submission.succeed();
        }

        @Actor
        public void await(II_Result r) {
            submission.await();
            r.r1 = work.result;
            r.r2 = work.settlements;
        }
    }

    /** Who finds it settled without waiting sees the same. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "not settled yet")
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "sees all")
    @Outcome(expect = Expect.FORBIDDEN, desc = "settled, but not all is seen")
    @State
    public static class SeenWhenSettled {
        private final PlainWork work = new PlainWork();
        private final Submission submission = new Submission(work);

        @Actor
        public void settle() {
            work.result = 1;
            submission.succeed();
        }

        @Actor
        public void look(I_Result r) {
            r.r1 = submission.isSettled() ? work.result + work.settlements : -1;
        }
    }
}
