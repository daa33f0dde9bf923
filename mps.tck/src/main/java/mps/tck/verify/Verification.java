// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import mps.api.Mps;
import mps.api.MpsException;
import mps.tck.verify.References.Variant;
import mps.tck.verify.WorkloadResult.Ending;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.ReadBack;
import mps.tck.workload.Values;
import mps.tck.workload.Workload;

/**
 * Runs workloads from many threads at once, and counts the right results.
 *
 * {@snippet :
 * Verification verification = new Verification(Settings.DEFAULT);
 * for (Workload workload : Workloads.all()) {
 *     WorkloadResult result = verification.run(mps, workload, Progress.SILENT);
 * }
 * }
 *
 * <p>Inputs come in {@value #VARIANTS} variants, so that threads calling at the same time have different ones and a
 * result that belongs to another call is recognized. Each variant is computed alone first, and held against its
 * reference. Then all threads start at one signal, and each result is compared bit for bit with what the variant gave
 * alone. Threads of odd number read their results asynchronously.
 *
 * <p>The references of a workload are computed once and kept, for further runtimes. Any thread may use this; runs on one
 * runtime should follow each other, or their figures mix.
 */
public final class Verification {
    /** How many different inputs a workload is called with. */
    static final int VARIANTS = 12;

    private final Settings settings;
    private final References references;

    /** Creates a verification that has computed nothing yet. */
    public Verification(Settings settings) {
        this(settings, new References(settings.seed()));
    }

    private Verification(Settings settings, References references) {
        this.settings = settings;
        this.references = references;
    }

    /** Returns a verification with another number of threads and another patience, which keeps the same references. */
    public Verification with(int threads, Duration patience) {
        return new Verification(settings.withThreads(threads).withPatience(patience), references);
    }

    /** Returns how this runs. */
    public Settings settings() {
        return settings;
    }

    /**
     * Runs one workload.
     *
     * @param mps where; it stays open
     * @param workload what
     * @param progress hears of each call
     * @return how it went; whatever the runtime throws during the calls is in there, and not thrown here
     * @throws MpsException if the weights cannot be brought to the device
     * @throws InterruptedException if the thread was interrupted; the calling threads have been told to stop
     */
    public WorkloadResult run(Mps mps, Workload workload, Progress progress) throws InterruptedException {
        progress.called(workload, 0, settings.calls());
        List<Variant> variants = references.of(workload, variants());
        try (LoadedWorkload loaded = new LoadedWorkload(workload, mps, settings.seed())) {
            Expectation expectation;
            try {
                expectation = Patiently.call("mps-verify-alone", settings.patience(), () -> Expectation.alone(loaded, variants));
            } catch (TimeoutException e) {
                return stalledAlone(workload);
            } catch (ExecutionException e) {
                throw new IllegalStateException("Computing " + workload.id() + " alone ended with an error", e);
            }
            ConcurrentRun.Outcome outcome = ConcurrentRun.run(
                    settings,
                    calls(loaded, variants, expectation),
                    done -> progress.called(workload, done, settings.calls()));
            return result(workload, expectation, outcome);
        }
    }

    private Calls<List<float[]>> calls(LoadedWorkload loaded, List<Variant> variants, Expectation expectation) {
        List<List<Values>> values = variants.stream().map(Variant::inputs).toList();
        return switch (loaded.workload().sharing()) {
            case EACH_CALL_ITS_OWN -> new OwnCalls(loaded, values, expectation);
            case ALL_THREADS_THE_SAME -> new SharedCalls(loaded, values, expectation, settings);
        };
    }

    /** Returns how the thread of this number gets its results. */
    static ReadBack readBackOf(int thread) {
        return thread % 2 == 0 ? ReadBack.BLOCKING : ReadBack.ASYNCHRONOUS;
    }

    private WorkloadResult result(Workload workload, Expectation expectation, ConcurrentRun.Outcome outcome) {
        Tally.Count count = outcome.count();
        double seconds = outcome.elapsed().toNanos() / (double) Duration.ofSeconds(1).toNanos();
        return new WorkloadResult(
                workload,
                count.right(),
                settings.calls(),
                count.rightIterations(),
                settings.iterations(),
                expectation.largestError(),
                count.returned() == 0 ? 0 : count.returned() / seconds,
                count.latency(),
                count.failures(),
                outcome.complete() ? Ending.COMPLETE : Ending.STALLED);
    }

    private WorkloadResult stalledAlone(Workload workload) {
        return new WorkloadResult(
                workload,
                0,
                settings.calls(),
                0,
                settings.iterations(),
                Double.POSITIVE_INFINITY,
                0,
                Latency.of(),
                List.of("alone, it did not return in time"),
                Ending.STALLED);
    }

    /** No more than can be called: a short run need not wait for references nobody looks at. */
    private int variants() {
        return Math.min(VARIANTS, settings.threads() + settings.iterations() - 1);
    }
}
