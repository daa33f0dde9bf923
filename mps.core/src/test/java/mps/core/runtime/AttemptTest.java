// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mps.api.DType;
import mps.api.Shape;
import mps.api.UnaryFunction;
import mps.api.WaitInterruptedException;
import mps.core.encode.PreparedPlan;
import mps.core.graph.Layout;
import mps.core.graph.Node;
import mps.core.graph.Op;
import mps.core.graph.Operand;
import mps.core.plan.Plan;
import mps.core.plan.Program;
import org.junit.jupiter.api.Test;

/** Who computes a node, and who waits for whom. */
class AttemptTest {
    private final Node base = node(List.of());
    private final Node derived = node(List.of(base));
    private final List<Program> planned = new ArrayList<>();
    private final Linearizer linearizer = new Linearizer(new PlanCache(4, this::plan));

    @SuppressWarnings("NullAway") // a plan without steps needs no pipelines
    private PreparedPlan plan(Program program) {
        planned.add(program);
        return PreparedPlan.of(new Plan(List.of(), List.of(), List.of(), List.of(), List.of(), 0), null);
    }

    @Test
    void aNodeIsClaimedByOneAttempt() {
        Attempt first = Attempt.claim(1, List.of(base, base));
        assertThat(first.nodes()).containsExactly(base);
        assertThat(first.others()).isEmpty();
        Attempt second = Attempt.claim(2, List.of(base));
        assertThat(second.nodes()).isEmpty();
        assertThat(second.others()).containsExactly(first);
    }

    @Test
    void aLaterAttemptWaitsForAnEarlierOne() {
        Attempt earlier = Attempt.claim(1, List.of(base));
        Linearized later = linearizer.linearize(Attempt.claim(2, List.of(derived)));
        assertThat(later.dependencies()).containsExactly(earlier);
        assertThat(later.inputs()).containsExactly(base);
    }

    @Test
    void anEarlierAttemptComputesForItselfWhatALaterOneHasClaimed() {
        Attempt earlier = Attempt.claim(1, List.of(derived));
        Attempt.claim(2, List.of(base));
        Linearized graph = linearizer.linearize(earlier);
        assertThat(graph.dependencies()).isEmpty();
        assertThat(planned.getFirst().instructions()).hasSize(2);
    }

    @Test
    void aFailedAttemptGivesItsNodesBack() {
        Attempt failed = Attempt.claim(1, List.of(base));
        RuntimeException cause = new RuntimeException("no luck");
        failed.fail(cause);
        assertThat(failed.await()).isEqualTo(Optional.of(cause));
        assertThat(Attempt.claim(2, List.of(base)).nodes()).containsExactly(base);
    }

    @Test
    void anInterruptedWaitRestoresTheFlag() {
        Attempt attempt = Attempt.claim(1, List.of(base));
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
        linearizer.linearize(Attempt.claim(1, List.of(node)));
        assertThat(planned.getFirst().instructions()).hasSize(100_001);
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
