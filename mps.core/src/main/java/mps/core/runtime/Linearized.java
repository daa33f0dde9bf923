// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mps.core.graph.Node;
import mps.core.graph.Operand;
import mps.core.plan.Program;
import mps.core.plan.Structure;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt has to compute: its structure, the nodes behind its inputs, and the attempts that must end first.
 *
 * @param structure what is to be computed, without data
 * @param inputs the node of each input
 * @param dependencies attempts that are computing some of the inputs
 */
record Linearized(Structure structure, List<Node> inputs, Set<Attempt> dependencies) {

    /** Returns the structure as a program. */
    Program program() {
        return structure.program();
    }

    /** Walks from the attempt's nodes to what is already computed. Iterative: graphs may be deeper than the stack. */
    static Linearized of(Attempt attempt) {
        return new Walker(attempt, attempt.nodes()).walk();
    }

    /** Walks as an attempt to compute these nodes would that began now, without one. */
    static Linearized asIfAlone(List<Node> nodes, long sequence) {
        return new Walker(Attempt.claim(sequence, List.of(), new LinkedHashSet<>()), nodes).walk();
    }

    private static final class Walker {
        private final Attempt attempt;
        private final List<Node> requested;
        private final Map<Node, Visit> visits = new HashMap<>();
        private final List<Node> inputs = new ArrayList<>();
        private final List<Visit> ordered = new ArrayList<>();
        private @Nullable Visit innermost;
        private Set<Attempt> dependencies = Set.of();
        private int arguments;

        /** A node, the visits of its operands so far, and the number of its value. */
        private static final class Visit {
            private static final Visit[] NONE = {};

            final Node node;
            final List<Operand> operands;
            final Visit[] arguments;
            int done;
            int number;
            @Nullable Visit outer; // whose operand is being visited

            Visit(Node node, List<Operand> operands) {
                this.node = node;
                this.operands = operands;
                this.arguments = operands.isEmpty() ? NONE : new Visit[operands.size()];
            }
        }

        Walker(Attempt attempt, List<Node> requested) {
            this.attempt = attempt;
            this.requested = requested;
        }

        Linearized walk() {
            List<Visit> outputs = new ArrayList<>(requested.size());
            for (Node node : requested) {
                outputs.add(visit(node));
                while (innermost != null) {
                    advance(innermost);
                }
            }
            return new Linearized(structure(outputs), inputs, dependencies);
        }

        private void advance(Visit visit) {
            if (visit.done < visit.arguments.length) {
                Node operand = visit.operands.get(visit.done).node();
                visit.arguments[visit.done++] = visit(operand);
            } else {
                innermost = visit.outer;
                ordered.add(visit);
            }
        }

        private Visit visit(Node node) {
            Visit before = visits.get(node);
            if (before != null) {
                return before;
            }
            // Operands before state: see Node.
            List<Operand> operands = node.operands();
            boolean input = switch (node.state()) {
                case Node.Ready _ -> true;
                case Node.Recorded _ -> false;
                case Node.Claimed(Node.Evaluation other) -> mustEndFirst(other);
            };
            Visit visit = new Visit(node, input ? List.of() : operands);
            visits.put(node, visit);
            if (input) {
                visit.number = inputs.size();
                inputs.add(node);
            } else {
                visit.outer = innermost;
                innermost = visit;
                arguments += operands.size();
            }
            return visit;
        }

        private boolean mustEndFirst(Node.Evaluation other) {
            if (other instanceof Attempt earlier && earlier.sequence() < attempt.sequence()) {
                if (dependencies.isEmpty()) {
                    dependencies = new LinkedHashSet<>();
                }
                dependencies.add(earlier);
                return true;
            }
            return false;
        }

        private Structure structure(List<Visit> outputs) {
            Structure.Writer writer = new Structure.Writer(inputs.size(), ordered.size(), arguments, outputs.size());
            for (Node node : inputs) {
                writer.input(node.shape(), node.dtype());
            }
            int number = inputs.size();
            for (Visit made : ordered) {
                made.number = number++;
                Node node = made.node;
                writer.instruction(node.op(), node.shape(), node.dtype(), made.arguments.length);
                for (int i = 0; i < made.arguments.length; i++) {
                    writer.argument(made.arguments[i].number, made.operands.get(i).layout());
                }
            }
            for (Visit output : outputs) {
                writer.output(output.number);
            }
            return writer.finish();
        }
    }
}
