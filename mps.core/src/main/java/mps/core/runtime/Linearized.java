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
        private final IdentityHashMap<Node, List<Operand>> visited = new IdentityHashMap<>();
        private final List<Node> inputs = new ArrayList<>();
        private final List<Node> ordered = new ArrayList<>();
        private final Set<Attempt> dependencies = new LinkedHashSet<>();
        private final Deque<Visit> stack = new ArrayDeque<>();

        /** A node whose operands are being visited, and how many of them are done. */
        private static final class Visit {
            final Node node;
            final List<Operand> operands;
            int done;

            Visit(Node node, List<Operand> operands) {
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
            if (input) {
                visited.put(node, List.of());
                inputs.add(node);
            } else {
                visited.put(node, operands);
                stack.push(new Visit(node, operands));
            }
        }

        private boolean mustEndFirst(Node.Evaluation other) {
            if (other instanceof Attempt earlier && earlier.sequence() < attempt.sequence()) {
                dependencies.add(earlier);
                return true;
            }
            return false;
        }

        private void advance(Visit visit) {
            if (visit.done < visit.operands.size()) {
                visit(visit.operands.get(visit.done++).node());
            } else {
                stack.pop();
                ordered.add(visit.node);
            }
        }

        private Program program() {
            IdentityHashMap<Node, Integer> numbers = new IdentityHashMap<>();
            List<Program.Input> described = new ArrayList<>(inputs.size());
            for (Node node : inputs) {
                numbers.put(node, numbers.size());
                described.add(new Program.Input(node.shape(), node.dtype()));
            }
            List<Program.Instruction> instructions = new ArrayList<>(ordered.size());
            for (Node node : ordered) {
                List<Program.Argument> arguments = new ArrayList<>();
                for (Operand operand : visited.getOrDefault(node, List.of())) {
                    arguments.add(new Program.Argument(numbers.getOrDefault(operand.node(), -1), operand.layout()));
                }
                numbers.put(node, numbers.size());
                instructions.add(new Program.Instruction(node.op(), arguments, node.shape(), node.dtype()));
            }
            List<Integer> outputs = new ArrayList<>();
            for (Node node : requested) {
                outputs.add(numbers.getOrDefault(node, -1));
            }
            return new Program(described, instructions, outputs);
        }
    }
}
