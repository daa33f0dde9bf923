// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All workloads, from single operations to a transformer's encoder layer. */
public final class Workloads {
    private static final List<Workload> ALL = List.of(
            ViewWorkloads.contiguous(),
            LinearWorkloads.linear(),
            AttentionWorkloads.scaledDotProductAttention(),
            LinearWorkloads.linearReshapeContiguous(),
            LinearWorkloads.linearReshapeContiguousSlice(),
            ViewWorkloads.scatterIntoView(),
            AttentionWorkloads.packedProjection(),
            AttentionWorkloads.packedProjectionAttention(),
            AttentionWorkloads.multiHeadAttention(),
            LinearWorkloads.mlp(1),
            LinearWorkloads.mlp(32),
            new EncoderLayer(),
            LinearWorkloads.sharedTensor());

    private static final List<Workload> TINY = List.of(
            TinyWorkloads.add(16), TinyWorkloads.add(64), TinyWorkloads.linear(), TinyWorkloads.contiguous());

    private static final List<Workload> MEASURED = List.of(
            TINY.getFirst(),
            of("mlp-1"),
            of("multi-head-attention"),
            of("packed-projection"),
            of("encoder-layer"));

    private Workloads() {}

    /** Returns all workloads, in the order of reports. */
    public static List<Workload> all() {
        return ALL;
    }

    /** Returns works of some microseconds, which stand in no report: for running very many. */
    public static List<Workload> tiny() {
        return TINY;
    }

    /** Returns works from the smallest to a layer of a model, by which speed is measured. */
    public static List<Workload> measured() {
        return MEASURED;
    }

    /** Returns one multi-layer perceptron, 512-1024-1024-512, for batches of so many samples. */
    public static Workload perceptron(int batch) {
        return LinearWorkloads.mlp(batch);
    }

    /**
     * Returns the workload of this id, of {@link #all()} or {@link #tiny()}.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static Workload of(String id) {
        return both()
                .filter(workload -> workload.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected a workload of "
                        + both().map(Workload::id).collect(Collectors.joining(", ")) + ", but came " + id));
    }

    private static Stream<Workload> both() {
        return Stream.concat(ALL.stream(), TINY.stream());
    }
}
