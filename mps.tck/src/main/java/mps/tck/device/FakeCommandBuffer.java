// SPDX-License-Identifier: Apache-2.0
package mps.tck.device;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A command buffer of a {@link FakeDevice}: steps of works, and whether it is open, on the device, or done. */
public final class FakeCommandBuffer {
    /** Where it is on its way. */
    enum State {
        OPEN,
        COMMITTED,
        COMPLETED,
        DISCARDED
    }

    private final FakeLane lane;
    private final int number;
    private final List<FakeWork> works = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> completion = new CompletableFuture<>();
    private volatile State state = State.OPEN;
    private volatile Optional<Throwable> failure = Optional.empty();

    FakeCommandBuffer(FakeLane lane, int number) {
        this.lane = lane;
        this.number = number;
    }

    /** Returns the lane it belongs to. */
    public FakeLane lane() {
        return lane;
    }

    /** Returns the works that have steps in it, in the order of encoding. */
    public List<FakeWork> works() {
        return List.copyOf(works);
    }

    /** Returns why the device failed it, if it did. */
    public Optional<Throwable> failure() {
        return failure;
    }

    /** Returns whether its memory is in no use any more: it has completed, or was discarded and will not run. */
    public boolean isOver() {
        return state == State.COMPLETED || state == State.DISCARDED;
    }

    /**
     * Lets it complete: with the failure of a work in it that {@linkplain FakeWork#failsOnDevice was told to fail}, or
     * else normally. Its dependents run on the calling thread before this returns.
     *
     * @throws IllegalStateException if it is not the first on the device of its lane: that is the test's mistake
     */
    public void complete() {
        lane.device().complete(this);
    }

    void add(FakeWork work) {
        if (works.isEmpty() || works.getLast() != work) {
            works.add(work);
        }
    }

    void moveTo(State next) {
        state = next;
    }

    /** Ends execution without telling anybody yet. */
    void finish() {
        failure = works.stream().flatMap(work -> work.deviceFailure().stream()).findFirst();
        state = State.COMPLETED;
    }

    /** Tells those who wait. */
    void announce() {
        failure.ifPresentOrElse(completion::completeExceptionally, () -> completion.complete(null));
    }

    CompletionStage<Void> completion() {
        return completion.minimalCompletionStage();
    }

    @Override
    public String toString() {
        return lane + " buffer " + number + " " + state + " " + works;
    }
}
