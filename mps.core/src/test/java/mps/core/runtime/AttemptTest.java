// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mps.api.DType;
import mps.api.Shape;
import mps.api.UnaryFunction;
import mps.api.WaitInterruptedException;
import mps.core.graph.Layout;
import mps.core.graph.Node;
import mps.core.graph.Op;
import mps.core.graph.Operand;
import org.junit.jupiter.api.Test;

/** Who computes a node, and who waits for whom. */
class AttemptTest {
    private final Node base = node(List.of());
    private final Node derived = node(List.of(base));
    private final Set<Attempt> others = new HashSet<>();

    @Test
    void aNodeIsClaimedByOneAttempt() {
        Attempt first = Attempt.claim(1, List.of(base, base), others);
        assertThat(first.nodes()).containsExactly(base);
        assertThat(others).isEmpty();
        Attempt second = Attempt.claim(2, List.of(base), others);
        assertThat(second.nodes()).isEmpty();
        assertThat(others).containsExactly(first);
    }

    @Test
    void aLaterAttemptWaitsForAnEarlierOne() {
        Attempt earlier = Attempt.claim(1, List.of(base), others);
        Linearized later = Linearized.of(Attempt.claim(2, List.of(derived), others));
        assertThat(later.dependencies()).containsExactly(earlier);
        assertThat(later.inputs()).containsExactly(base);
    }

    @Test
    void anEarlierAttemptComputesForItselfWhatALaterOneHasClaimed() {
        Attempt earlier = Attempt.claim(1, List.of(derived), others);
        Attempt.claim(2, List.of(base), others);
        Linearized graph = Linearized.of(earlier);
        assertThat(graph.dependencies()).isEmpty();
        assertThat(graph.program().instructions()).hasSize(2);
    }

    @Test
    void aFailedAttemptGivesItsNodesBack() {
        Attempt failed = Attempt.claim(1, List.of(base), others);
        RuntimeException cause = new RuntimeException("no luck");
        failed.fail(cause);
        assertThat(failed.await()).isEqualTo(Optional.of(cause));
        assertThat(Attempt.claim(2, List.of(base), others).nodes()).containsExactly(base);
    }

    @Test
    void anInterruptedWaitRestoresTheFlag() {
        Attempt attempt = Attempt.claim(1, List.of(base), others);
        Thread.currentThread().interrupt();
        assertThatThrownBy(attempt::await).isInstanceOf(WaitInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void graphsDeeperThanTheStackAreWalked() {
        Node node = base;
        for (int depth = 0; depth < 100_000; depth++) {
            node = node(List.of(node));
        }
        Linearized graph = Linearized.of(Attempt.claim(1, List.of(node), others));
        assertThat(graph.program().instructions()).hasSize(100_001);
    }

    private static Node node(List<Node> operands) {
        Shape shape = Shape.of(2);
        Op op = operands.isEmpty() ? new Op.Fill(1) : new Op.Unary(UnaryFunction.EXP);
        return Node.recorded(
                op,
                operands.stream().map(node -> new Operand(node, Layout.contiguous(shape))).toList(),
                shape,
                DType.FLOAT32,
                Optional.empty());
    }
}
