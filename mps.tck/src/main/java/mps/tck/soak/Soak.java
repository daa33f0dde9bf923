// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import mps.tck.soak.SoakResult.Disturbances;
import mps.tck.verify.Failures;
import mps.tck.verify.Patiently;

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
        Tally tally = new Tally();
        Optional<Footprint> before = footprint(opener, others, tally);
        if (before.isEmpty()) {
            return result(tally, 0, Footprint.UNKNOWN, Footprint.UNKNOWN, Duration.ZERO);
        }
        SoakRun run;
        try {
            run = new SoakRun(settings, new Draw(works), opener, tally, progress);
        } catch (RuntimeException e) {
            tally.problem("a runtime with all weights could not be opened: " + Failures.described(e));
            return result(tally, 0, before.get(), Footprint.UNKNOWN, Duration.ZERO);
        }
        run.run();
        Optional<Footprint> after = footprint(opener, others, tally);
        if (after.isPresent() && !after.get().isWithin(before.get())) {
            tally.problem("left behind: " + before.get() + " became " + after.get());
        }
        return result(tally, run.reopenings(), before.get(), after.orElse(Footprint.UNKNOWN), run.elapsed());
    }

    private static SoakResult result(
            Tally tally, int reopenings, Footprint before, Footprint after, Duration elapsed) {
        return new SoakResult(
                tally.works.sum(),
                tally.calls(),
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
                        reopenings,
                        tally.shared.sum()),
                before,
                after,
                elapsed,
                tally.problems());
    }

    /** Returns nothing, and notes the problem, if a runtime in which nothing runs does not even open and close. */
    private Optional<Footprint> footprint(Opener opener, Set<Thread> others, Tally tally) throws InterruptedException {
        try {
            // Its name does not begin as those of the runtime's threads do.
            return Optional.of(Patiently.call(
                    "soak-footprint", settings.patience(), () -> Footprint.measure(opener, others)));
        } catch (TimeoutException e) {
            tally.lost.increment();
            tally.problem("lost: an idle runtime did not open and close within " + settings.patience());
        } catch (ExecutionException e) {
            tally.problem("an idle runtime could not be opened and closed: " + Failures.described(e));
        }
        return Optional.empty();
    }
}
