// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static mps.tck.rules.StrategyRig.requireOutcome;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import mps.api.spi.Submission;
import mps.tck.device.FakeWork;

/** As many works as a strategy accepts while the device completes nothing, and a thread that waits with one more. */
final class Crowd {
    /** More than any strategy should have room for. */
    private static final int MANY = 100_000;

    private final StrategyRig rig;
    private final Queue<Submission> accepted = new ConcurrentLinkedQueue<>();
    private final StrategyRig.Call<Boolean> submitting;
    private volatile boolean enough;

    private Crowd(StrategyRig rig) {
        this.rig = rig;
        this.submitting = rig.start(this::submitUntilEnough);
    }

    /** Submits works from one thread until it waits for room. */
    static Crowd fill(StrategyRig rig) {
        Crowd crowd = new Crowd(rig);
        crowd.submitting.awaitStuck(crowd.accepted::size);
        crowd.enough = true;
        return crowd;
    }

    private void submitUntilEnough() {
        do {
            accepted.add(rig.strategy().submit(rig.device().work("of the crowd " + accepted.size(), 1)));
        } while (!enough && accepted.size() < MANY);
    }

    /** Returns the works that are in: on the device, or waiting to get there. */
    List<Submission> accepted() {
        return List.copyOf(accepted);
    }

    /** Completes what comes to the device until the last work is in too. */
    void letIn(String rule) {
        rig.completeUntil(rule, "a thread that waits for room gets in", submitting.result());
    }

    /** Waits, on a device that completes by itself, until every work has ended as it should. */
    void await(String rule) {
        rig.get(rule, "a thread that waits for room gets in", submitting.result());
        for (Submission submission : accepted) {
            FakeWork work = (FakeWork) submission.work();
            if (work.wasEncoded()) {
                requireOutcome(rule, work, rig.outcome(rule, submission));
            }
        }
    }
}
