// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import mps.api.spi.CommandLane;
import mps.api.spi.Submission;
import mps.api.spi.Work;
import mps.tck.device.InstantDevice;
import mps.tck.rules.Races;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * One or two threads submit a work each, and have the worker's station if they find it idle and may; otherwise the worker
 * takes the work. It is interrupted as soon as all are settled, which may be before the thread that committed one has left
 * the lane, and closes the lane. Lincheck runs that through many interleavings and finds those who wait for ever, too; two
 * mistakes show that it does.
 */
final class StationLincheckTest {
    private static final int INVOCATIONS = Integer.getInteger("mps.lincheck.invocations", 25);
    private static final int ENOUGH_TO_FIND = 2000;
    private static final Limits SHARED =
            new Limits(2, Optional.empty(), Optional.empty(), 1, 1, List.of(), 0, 64, 1 << 20, 1);
    /** With a delay no station is had by another than its worker; one work is enough for a command buffer. */
    private static final Limits QUEUED =
            new Limits(2, Optional.empty(), Optional.empty(), 1, 1, List.of(), 1, 64, 1 << 20, 1);

    /** A lane that notes when two threads are inside. What is committed is complete before the call returns. */
    private static final class Lane implements CommandLane {
        private boolean inside;
        private boolean broken;
        private boolean closed;

        @Override
        public void encode(Work work, int fromStep, int toStep) {
            enter();
            inside = false;
        }

        @Override
        public CompletionStage<Void> commit() {
            throw new UnsupportedOperationException("This test commits with what is to be told");
        }

        void commit(WaitingWorks waiting, Station station, Submission submission) {
            enter();
            submission.succeed();
            waiting.completed(station);
            inside = false;
        }

        @Override
        public void close() {
            enter();
            closed = true;
            inside = false;
        }

        private void enter() {
            broken |= inside || closed;
            inside = true;
        }
    }

    /** Encodes the works it takes. */
    private static final class Encoder extends Thread {
        private final WaitingWorks waiting;
        private final Lane lane;

        Encoder(WaitingWorks waiting, Lane lane) {
            this.waiting = waiting;
            this.lane = lane;
        }

        @Override
        public void run() {
            Station station = waiting.join(lane);
            try {
                while (true) {
                    Submission submission = waiting.take(station).submission();
                    lane.encode(submission.work());
                    lane.commit(waiting, station, submission);
                }
            } catch (InterruptedException e) {
                waiting.leave(station);
                lane.close();
            }
        }
    }

    /** Submits one work. */
    private static final class Submitter extends Thread {
        private final WaitingWorks waiting;
        private final Lane lane;
        private final Submission submission;

        Submitter(WaitingWorks waiting, Lane lane, Submission submission) {
            this.waiting = waiting;
            this.lane = lane;
            this.submission = submission;
        }

        @Override
        public void run() {
            submit(waiting, lane, submission);
        }
    }

    private static void submit(WaitingWorks waiting, Lane lane, Submission submission) {
        waiting.room().acquireUninterruptibly();
        @Nullable Station station = waiting.addOrTakeStation(submission);
        if (station != null) {
            lane.encode(submission.work());
            lane.commit(waiting, station, submission);
            waiting.free(station);
        }
    }

    /** The race among a worker and who submits. The caller ends the worker when all works are settled. */
    private static void race(WaitingWorks waiting, int submitting) {
        InstantDevice device = new InstantDevice();
        Lane lane = new Lane();
        Encoder worker = new Encoder(waiting, lane);
        worker.start();
        Submission others = new Submission(device.work(1));
        Submitter other = new Submitter(waiting, lane, others);
        other.start();
        if (submitting > 1) {
            Submission own = new Submission(device.work(1));
            submit(waiting, lane, own);
            own.await();
        }
        others.await();
        worker.interrupt();
        Races.join(worker);
        Races.join(other);
        Races.require(!lane.broken, "one thread at a time is inside a lane, and nobody when it is closed");
        Races.require(lane.closed, "the worker closes its lane");
    }

    /** A station that was taken is still free. */
    private static final class NotTaken extends WaitingWorks {
        NotTaken() {
            super(SHARED);
        }

        @Override
        void begin(Station station) {
            station.inFlight++;
        }
    }

    /** Nobody is told that a work waits. */
    private static final class NotTold extends WaitingWorks {
        NotTold() {
            super(QUEUED);
        }

        @Override
        void tellOne() {}
    }

    @Test
    void aLaneHasOneThreadInsideAndNoWorkIsOverlooked() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> race(new WaitingWorks(SHARED), 2));
    }

    @Test
    void aWorkThatOnlyTheWorkerMayEncodeIsNotOverlooked() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> race(new WaitingWorks(QUEUED), 1));
    }

    @Test
    void aWorkerWaitsForWhoIsInsideItsLane() {
        Lincheck.runConcurrentTest(INVOCATIONS, () -> race(new WaitingWorks(SHARED), 1));
    }

    @Test
    void findsAStationThatTwoHave() {
        find(() -> race(new NotTaken(), 2));
    }

    @Test
    void findsAWorkThatNobodyHearsOf() {
        find(() -> race(new NotTold(), 1));
    }

    private static void find(Runnable race) {
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(ENOUGH_TO_FIND, race))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
