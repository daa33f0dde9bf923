// SPDX-License-Identifier: Apache-2.0
package mps.sync.barrier;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mps.api.spi.CommandLane;
import mps.api.spi.Work;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A lane has one thread inside, and the next one sees what it did. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "both at once, or one did not see the other")
@State
public class LanePoolStress {
    private final PlainLane lane = new PlainLane();
    private final LanePool pool = new LanePool(List.of(lane));

    /** A lane that counts its commits in a plain field. */
    private static final class PlainLane implements CommandLane {
        private int commits;

        @Override
        public void encode(Work work, int fromStep, int toStep) {}

        @Override
        public CompletionStage<Void> commit() {
            commits++;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }

    private void commit() {
        pool.permits().acquireUninterruptibly();
        LanePool.Lease lease = pool.take();
        var _ = lease.lane().commit();
        pool.giveBack(lease);
    }

    @Actor
    public void one() {
        commit();
    }

    @Actor
    public void other() {
        commit();
    }

    @Arbiter
    public void look(I_Result r) {
        r.r1 = lane.commits;
    }
}
