// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import mps.api.Mps;

/** What recorded tensors need of the runtime they belong to. Thread-safe. */
public interface GraphContext {
    /** Returns the runtime, for {@link mps.api.Tensor#runtime()}. */
    Mps runtime();

    /**
     * Throws if the runtime is closed.
     *
     * @throws mps.api.ClosedException if it is
     */
    void ensureOpen();

    /** Tells the calling thread's scope, if it has one, of a new tensor. */
    void created(LazyTensor tensor);

    /** Returns the stack of the caller if allocations are tracked. */
    Optional<Throwable> site();

    /** Computes these nodes as one work and waits; throws as {@link mps.api.Tensor#evaluate()} does. */
    void compute(List<Node> nodes);

    /** Submits the computation of these nodes; completes as {@link mps.api.Tensor#evaluateAsync()} does. */
    CompletableFuture<Void> computeAsync(List<Node> nodes);

    /**
     * Has elements of a ready node copied to the host.
     *
     * @param fromByte the first byte of the node's result
     * @param copy is given so many {@code bytes} from there, which are the device's again when it returns
     * @throws mps.api.ClosedException if the node's memory was released
     */
    <T> T read(Node node, long fromByte, long bytes, Function<MemorySegment, T> copy);
}
