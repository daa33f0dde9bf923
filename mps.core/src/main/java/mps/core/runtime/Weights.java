// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.List;
import mps.core.encode.PreparedPlan;
import mps.core.graph.Node;
import mps.core.memory.BufferPool;
import mps.core.memory.Storage;

/**
 * Moves what work after work multiplies by to buffers into which the host has no pointer. Of those a device can know that
 * nobody changes them, and keep them in the form in which it reads them fastest: softmetal copies them into panels once,
 * not for each product. What Apple's Metal makes of it is not known. A node is moved once, by the third work that needs
 * it, on the thread that submits; reading it afterwards is a reason for the device to forget what it keeps. Thread-safe.
 *
 * <p><b>Invariant.</b> Whoever has a reference to the storage before keeps the same bytes; whoever asks for one gets one,
 * of either storage, unless the node is closed. <b>Happens-before.</b> The bytes are copied before the node's state is
 * written, which is volatile.
 */
final class Weights {
    /** Works that multiply by a node until it is moved: what is used once or twice is not worth a copy. */
    private static final int WORKS = 3;

    /** Bytes from which on copying into panels takes a noticeable part of a product. */
    private static final long SMALLEST = 64 * 1024;

    private final BufferPool pool;
    private final Owners owners;

    Weights(BufferPool pool, Owners owners) {
        this.pool = pool;
        this.owners = owners;
    }

    /** Notes a work that is about to be submitted. */
    void multiply(PreparedPlan plan, List<Node> inputs) {
        for (int n = 0; n < plan.weights(); n++) {
            Node node = inputs.get(plan.weight(n));
            if (node.multipliedFor(WORKS) && node.bytes() >= SMALLEST) {
                move(node);
            }
        }
    }

    private void move(Node node) {
        Storage before = node.retained();
        if (before == null) {
            return;
        }
        try {
            pool.copy(before).ifPresent(copy -> {
                owners.add(node, copy);
                node.replace(before, copy);
            });
        } finally {
            before.release();
        }
    }
}
