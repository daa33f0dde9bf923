// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import mps.core.graph.Node;
import mps.core.graph.Operand;
import mps.core.plan.Program;

/**
 * What an attempt has to compute: the program, the nodes behind its inputs, and the attempts that must end first.
 *
 * @param program the structure, without data
 * @param inputs the node of each input of the program
 * @param dependencies attempts that are computing some of the inputs
 */
record Linearized(Program program, List<Node> inputs, Set<Attempt> dependencies) {

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
        private final IdentityHashMap<Node, Visited> visited = new IdentityHashMap<>();
        private final List<Node> inputs = new ArrayList<>();
        private final List<Visited> ordered = new ArrayList<>();
        private final Set<Attempt> dependencies = new LinkedHashSet<>();
        private final Deque<Visited> stack = new ArrayDeque<>();

        /** A node, its operands and how many of them have been visited, and the number of its value. */
        private static final class Visited {
            final Node node;
            final List<Operand> operands;
            int done;
            int number;

            Visited(Node node, List<Operand> operands) {
                this.node = node;
                this.operands = operands;
            }
        }

        Walker(Attempt attempt, List<Node> requested) {
            this.attempt = attempt;
            this.requested = requested;
        }

        Linearized walk() {
            for (Node node : requested) {
                visit(node);
                while (!stack.isEmpty()) {
                    advance(stack.element());
                }
            }
            return new Linearized(program(), inputs, dependencies);
        }

        private void visit(Node node) {
            if (visited.containsKey(node)) {
                return;
            }
            // Operands before state: see Node.
            List<Operand> operands = node.operands();
            boolean input = switch (node.state()) {
                case Node.Ready _ -> true;
                case Node.Recorded _ -> false;
                case Node.Claimed(Node.Evaluation other) -> mustEndFirst(other);
            };
            Visited visit = new Visited(node, input ? List.of() : operands);
            visited.put(node, visit);
            if (input) {
                visit.number = inputs.size();
                inputs.add(node);
            } else {
                stack.push(visit);
            }
        }

        private boolean mustEndFirst(Node.Evaluation other) {
            if (other instanceof Attempt earlier && earlier.sequence() < attempt.sequence()) {
                dependencies.add(earlier);
                return true;
            }
            return false;
        }

        private void advance(Visited visit) {
            if (visit.done < visit.operands.size()) {
                visit(visit.operands.get(visit.done++).node());
            } else {
                stack.pop();
                ordered.add(visit);
            }
        }

        private Program program() {
            List<Program.Input> described = new ArrayList<>(inputs.size());
            for (Node node : inputs) {
                described.add(new Program.Input(node.shape(), node.dtype()));
            }
            List<Program.Instruction> instructions = new ArrayList<>(ordered.size());
            for (Visited made : ordered) {
                made.number = inputs.size() + instructions.size();
                List<Program.Argument> arguments = new ArrayList<>(made.operands.size());
                for (Operand operand : made.operands) {
                    arguments.add(new Program.Argument(number(operand.node()), operand.layout()));
                }
                Node node = made.node;
                instructions.add(new Program.Instruction(node.op(), arguments, node.shape(), node.dtype()));
            }
            return new Program(described, instructions, requested.stream().map(this::number).toList());
        }

        private int number(Node node) {
            Visited made = visited.get(node);
            return made == null ? -1 : made.number;
        }
    }
}
