// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import mps.api.Histogram;
import mps.api.Metrics;

/** A combination, how it is called, and what was measured of it so far. For one thread. */
final class Contender {
    private final Combination combination;
    private final Service service;
    private final Questions questions;
    private final CallTimes times = new CallTimes();
    private final StageTimes stages = new StageTimes();
    private final List<Double> perSecond = new ArrayList<>();
    private long calls;
    private long wrong;
    private long batches;
    private long batchedSamples;
    private Optional<String> problem = Optional.empty();

    Contender(Combination combination, Service service, Questions questions) {
        this.combination = combination;
        this.service = service;
        this.questions = questions;
    }

    Combination combination() {
        return combination;
    }

    /** Calls, and counts only what is wrong. */
    void warmUp(Callers callers, BenchSettings settings) throws TimeoutException, InterruptedException {
        judge(slice(callers, settings));
    }

    /** Measures one slice. */
    void measure(Callers callers, BenchSettings settings) throws TimeoutException, InterruptedException {
        Metrics before = service.runtime().metrics();
        Slice slice = slice(callers, settings);
        Metrics after = service.runtime().metrics();
        stages.add(slice, before, after);
        batched(before.samplesPerBatch(), after.samplesPerBatch());
        times.add(slice.times());
        perSecond.add(slice.perSecond() * combination.samples());
        calls += slice.calls();
        judge(slice);
    }

    private void batched(Histogram before, Histogram after) {
        batches += after.count() - before.count();
        batchedSamples += after.sum() - before.sum();
    }

    private Slice slice(Callers callers, BenchSettings settings) throws TimeoutException, InterruptedException {
        return callers.slice(combination.threads(), service, questions, settings.slice(), settings.patience());
    }

    private void judge(Slice slice) {
        wrong += slice.wrong();
        problem = problem.or(slice::problem);
    }

    /** The calls did not come back. */
    void lost() {
        wrong++;
        problem = problem.or(() -> Optional.of("calls did not return in time"));
    }

    /** Returns what was measured; rounds that one of the two was not measured in do not count. */
    Measurement against(Contender baseline) {
        int rounds = Math.min(perSecond.size(), baseline.perSecond.size());
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ratios.add(perSecond.get(round) / baseline.perSecond.get(round));
        }
        return new Measurement(
                combination,
                perSecond.subList(0, rounds),
                Spread.of(ratios),
                times.percentiles(),
                stages.mean(),
                calls,
                wrong,
                problem,
                batches == 0 ? 1 : (double) batchedSamples / batches);
    }
}
