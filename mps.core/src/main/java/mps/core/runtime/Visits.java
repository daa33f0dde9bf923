// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import mps.core.graph.Node;
import mps.core.graph.Operand;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that a walk has met: a hash table by identity, in which each lies at the place of its hash or behind it. What
 * the table is made of stays for the next walk, so that walking a graph makes nothing for its nodes.
 */
final class Visits {
    private @Nullable Visit[] table = new Visit[64]; // a power of two, at least half of it empty
    private @Nullable Visit met; // the last one, and by next all others
    private @Nullable Visit spare; // for later nodes, by next
    private int count;

    /** A node, and how far the walk has come with it. */
    static final class Visit {
        private @Nullable Node met;
        private @Nullable Visit next;

        List<Operand> operands = List.of();
        int done; // operands visited
        int number; // of its value, once that is written
        @Nullable Visit outer; // whose operand is being visited

        /** Returns the node. */
        Node node() {
            return Objects.requireNonNull(met);
        }
    }

    /** Returns the visit of a node; null if it was not met yet. */
    @SuppressWarnings("ReferenceEquality") // a node is equal to itself alone
    @Nullable Visit find(Node node) {
        for (int place = node.hashCode(); ; place++) {
            Visit visit = table[place & (table.length - 1)];
            if (visit == null || visit.met == node) {
                return visit;
            }
        }
    }

    /** Begins to visit a node that was not met yet. */
    Visit add(Node node, List<Operand> operands) {
        if (2 * ++count > table.length) {
            enlarge();
        }
        Visit visit = spare == null ? new Visit() : spare;
        spare = visit.next;
        visit.next = met;
        met = visit;
        visit.met = node;
        visit.operands = operands;
        visit.done = 0;
        place(visit);
        return visit;
    }

    private void place(Visit visit) {
        int place = visit.node().hashCode();
        while (table[place & (table.length - 1)] != null) {
            place++;
        }
        table[place & (table.length - 1)] = visit;
    }

    private void enlarge() {
        table = new Visit[2 * table.length];
        for (Visit visit = met; visit != null; visit = visit.next) {
            place(visit);
        }
    }

    /** Forgets all nodes. */
    void clear() {
        Arrays.fill(table, null);
        count = 0;
        while (met != null) {
            Visit visit = met;
            met = visit.next;
            visit.met = null;
            visit.operands = List.of();
            visit.outer = null;
            visit.next = spare;
            spare = visit;
        }
    }

    /** Returns how many nodes there is room for. */
    int capacity() {
        return table.length / 2;
    }
}
