// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.util.ArrayList;
import java.util.List;
import mps.api.Mps;
import mps.tck.verify.Expectation;
import mps.tck.verify.References;
import mps.tck.verify.References.Variant;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.Values;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;

/**
 * A work of a soak and what must come out of it.
 *
 * @param workload what is called
 * @param weight how often, compared with the others
 * @param variants the inputs it is called with
 * @param expectation what each variant gave when nothing else ran and nothing failed
 */
public record SoakWork(Workload workload, int weight, List<List<Values>> variants, Expectation expectation) {
    private static final int VARIANTS = 6;

    /** One of so many works is one of {@link Workloads#all()}, the others are tiny: so that millions get through. */
    private static final int TINY_TO_ONE = 80;

    /** Copies the list. */
    public SoakWork {
        variants = List.copyOf(variants);
    }

    /** Prepares all workloads on a runtime that does nothing else and does not fail. */
    public static List<SoakWork> prepare(Mps mps, long seed) {
        List<Workload> tiny = Workloads.tiny();
        List<Workload> all = Workloads.all();
        List<SoakWork> works = new ArrayList<>();
        tiny.forEach(workload -> works.add(prepare(mps, workload, TINY_TO_ONE * all.size() / tiny.size(), seed)));
        all.forEach(workload -> works.add(prepare(mps, workload, 1, seed)));
        return works;
    }

    /**
     * Prepares one workload on a runtime that does nothing else and does not fail.
     *
     * @param weight how often it is called, compared with the others
     */
    public static SoakWork prepare(Mps mps, Workload workload, int weight, long seed) {
        List<Variant> variants = new References(seed).of(workload, VARIANTS);
        try (LoadedWorkload loaded = new LoadedWorkload(workload, mps, seed)) {
            return new SoakWork(
                    workload,
                    weight,
                    variants.stream().map(Variant::inputs).toList(),
                    Expectation.alone(loaded, variants));
        }
    }
}
