// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import mps.core.graph.Node;
import mps.core.graph.Operand;
import mps.core.plan.Structure;
import mps.core.runtime.Visits.Visit;
import org.jspecify.annotations.Nullable;

/**
 * Walks from nodes to what is already computed, and finds the plan of what lies between. Thread-safe: each walk has a
 * walker of its own, which waits for another walk afterwards, with its tables.
 */
final class Linearizer {
    /** Nodes that a walker has room for if it is kept. */
    private static final int LARGEST_KEPT = 4096;

    private final PlanCache plans;
    private final Queue<Walker> idle =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    Linearizer(PlanCache plans) {
        this.plans = plans;
    }

    /** Returns what an attempt has to do now. */
    Linearized linearize(Attempt attempt) {
        return linearize(attempt, attempt.nodes());
    }

    /** Returns what an attempt to compute these nodes would have to do that began now, without one. */
    Linearized linearizeAsIfAlone(List<Node> nodes, long sequence) {
        return linearize(Attempt.claim(sequence, List.of()), nodes);
    }

    private Linearized linearize(Attempt attempt, List<Node> nodes) {
        Walker idling = idle.poll();
        Walker walker = idling == null ? new Walker() : idling;
        try {
            return walker.walk(attempt, nodes);
        } finally {
            walker.clear();
            if (walker.visits.capacity() <= LARGEST_KEPT) {
                idle.offer(walker);
            }
        }
    }

    /** One walk after the other. Iterative: graphs may be deeper than the stack. */
    private final class Walker {
        private final Visits visits = new Visits();
        private final Structure structure = new Structure();
        private final List<Node> inputs = new ArrayList<>();
        private Set<Attempt> dependencies = Set.of();
        private @Nullable Visit innermost;

        Linearized walk(Attempt attempt, List<Node> nodes) {
            for (Node node : nodes) {
                visit(attempt, node);
                while (innermost != null) {
                    advance(attempt, innermost);
                }
            }
            for (Node node : nodes) {
                structure.output(number(node));
            }
            return new Linearized(plans.get(structure), List.copyOf(inputs), dependencies);
        }

        private void advance(Attempt attempt, Visit visit) {
            if (visit.done < visit.operands.size()) {
                visit(attempt, visit.operands.get(visit.done++).node());
            } else {
                innermost = visit.outer;
                write(visit);
            }
        }

        private void visit(Attempt attempt, Node node) {
            if (visits.find(node) != null) {
                return;
            }
            // Operands before state: see Node.
            List<Operand> operands = node.operands();
            boolean input = switch (node.state()) {
                case Node.Ready _ -> true;
                case Node.Recorded _ -> false;
                case Node.Claimed(Node.Evaluation other) -> mustEndFirst(attempt, other);
            };
            Visit visit = visits.add(node, operands);
            if (input) {
                visit.number = structure.input(node.shape(), node.dtype());
                inputs.add(node);
            } else {
                visit.outer = innermost;
                innermost = visit;
            }
        }

        private boolean mustEndFirst(Attempt attempt, Node.Evaluation other) {
            if (other instanceof Attempt earlier && earlier.sequence() < attempt.sequence()) {
                if (dependencies.isEmpty()) {
                    dependencies = new LinkedHashSet<>();
                }
                dependencies.add(earlier);
                return true;
            }
            return false;
        }

        private void write(Visit visit) {
            Node node = visit.node();
            List<Operand> operands = visit.operands;
            visit.number = structure.instruction(node.op(), node.shape(), node.dtype(), operands.size());
            for (int i = 0; i < operands.size(); i++) {
                structure.argument(number(operands.get(i).node()), operands.get(i).layout());
            }
        }

        private int number(Node met) {
            return Objects.requireNonNull(visits.find(met)).number;
        }

        private void clear() {
            visits.clear();
            structure.clear();
            inputs.clear();
            dependencies = Set.of();
            innermost = null;
        }
    }
}
