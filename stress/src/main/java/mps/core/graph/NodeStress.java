// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.List;
import java.util.Optional;
import mps.api.DType;
import mps.api.Shape;
import mps.core.memory.BufferPool;
import mps.core.memory.PlainMemory;
import mps.core.memory.Storage;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A result whose last tensor is closed as it comes gives its memory back: one of the two sides sees both. */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "given back")
@Outcome(expect = Expect.FORBIDDEN, desc = "each side looked before the other had written")
@State
public class NodeStress {
    private final Storage storage = new BufferPool(new PlainMemory(), 0).allocate(1, () -> "a test");
    private final Node node = opened();

    private static Node opened() {
        Node node = Node.recorded(new Op.Copy(), List.of(), Shape.of(1), DType.FLOAT32, Optional.empty());
        node.open();
        return node;
    }

    @Actor
    public void compute() {
        node.ready(storage);
    }

    @Actor
    public void close() {
        node.close();
    }

    @Arbiter
    public void look(Z_Result r) {
        r.r1 = storage.isOwned();
    }
}
