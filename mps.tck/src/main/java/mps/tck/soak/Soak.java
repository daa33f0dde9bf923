// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.util.List;
import java.util.Set;
import mps.tck.soak.SoakResult.Disturbances;

/**
 * Lets many threads call for a long time, on a device that may fail works and with callers that cancel, come too late,
 * are interrupted, and find the runtime closed in the middle of work. What must hold all the same:
 * <ul>
 *   <li>every call ends and every future completes, with a value or with a type of this project's;
 *   <li>every value is, bit for bit, that of the work alone;
 *   <li>afterwards no tensor, no object of the device and no thread is left.
 * </ul>
 *
 * {@snippet :
 * List<SoakWork> works;
 * try (Mps mps = Mps.open()) {
 *     works = SoakWork.prepare(mps, settings.seed());
 * }
 * SoakResult result = new Soak(settings, works).run(Mps::open, (works, share) -> {});
 * }
 */
public final class Soak {
    private final SoakSettings settings;
    private final List<SoakWork> works;

    /** Hears how far a soak is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called several times a second.
         *
         * @param works calls that have ended
         * @param share the finished share, 0 to 1
         */
        void ran(long works, double share);
    }

    /**
     * Creates a soak.
     *
     * @param works what to call; heavy weights first
     */
    public Soak(SoakSettings settings, List<SoakWork> works) {
        this.settings = settings;
        this.works = List.copyOf(works);
    }

    /**
     * Runs it on runtimes of one kind; nothing else should run meanwhile.
     *
     * @return how it went; whatever the runtime throws is in there
     * @throws InterruptedException if the thread was interrupted; the calling threads have been told to stop
     */
    public SoakResult run(Opener opener, Progress progress) throws InterruptedException {
        Set<Thread> others = Footprint.aliveThreads();
        Footprint before = Footprint.measure(opener, others);
        Tally tally = new Tally();
        SoakRun run = new SoakRun(settings, new Draw(works), opener, tally, progress);
        run.run();
        Footprint after = Footprint.measure(opener, others);
        if (!after.isWithin(before)) {
            tally.problem("left behind: " + before + " became " + after);
        }
        return new SoakResult(
                tally.works.sum(),
                tally.right.sum(),
                tally.wrong.sum(),
                tally.lost.sum(),
                tally.unexpected.sum(),
                tally.faults(),
                new Disturbances(
                        tally.cancelled.sum(),
                        tally.expired.sum(),
                        tally.interrupted.sum(),
                        tally.refused.sum(),
                        run.reopenings()),
                before,
                after,
                run.elapsed(),
                tally.problems());
    }
}
