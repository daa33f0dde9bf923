// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import mps.tck.reference.NdArray;
import mps.tck.workload.Values;
import mps.tck.workload.Workload;

/** Inputs of workloads and what should come out, for one seed; each computed once and kept. Thread-safe. */
public final class References {
    private final long seed;
    private final Map<Key, Variant> variants = new ConcurrentHashMap<>();

    /** Inputs, and what should come out. */
    public record Variant(List<Values> inputs, List<NdArray> reference) {
        /** Copies the lists. */
        public Variant {
            inputs = List.copyOf(inputs);
            reference = List.copyOf(reference);
        }
    }

    private record Key(String workload, int variant) {}

    /** Creates references of which none is computed yet. */
    public References(long seed) {
        this.seed = seed;
    }

    /** Returns the first so many variants. */
    public List<Variant> of(Workload workload, int count) {
        return IntStream.range(0, count)
                .mapToObj(variant -> variants.computeIfAbsent(
                        new Key(workload.id(), variant),
                        _ -> new Variant(workload.inputs(seed, variant), workload.reference(seed, variant))))
                .toList();
    }
}
