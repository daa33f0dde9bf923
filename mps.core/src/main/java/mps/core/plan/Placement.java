// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Gives the slots of a plan their memory. What lies between inputs and results shares one scratch buffer, in which
 * slots that are never needed at once overlap. A result takes the place of an operand that is not needed afterwards
 * where its kernel allows that, and a copy of all of such an operand needs no step.
 *
 * <p><b>Why that is safe.</b> The steps of one work run in their order, each after the one before: a lane has one queue,
 * its command buffers run in the order of their commit, and the device orders the commands of one by the buffers they
 * touch. So what a step reads has been written, and nothing is written over before its last reader is done.
 */
final class Placement {
    /** Offsets at which every kind of operand may begin. */
    private static final long ALIGNMENT = 256;

    private final int inputs;
    private final List<Long> slotBytes;
    private final boolean[] kept;
    private final int reports;
    private final List<Step> steps;
    private final boolean[] dropped;
    private final int[] first;
    private final int[] last;
    private final int[] home; // the slot whose place this one shares; itself if it has its own

    private Placement(int inputs, List<Long> slotBytes, List<Integer> outputs, int reports, List<Step> steps) {
        this.inputs = inputs;
        this.slotBytes = slotBytes;
        this.kept = new boolean[slotBytes.size()];
        outputs.forEach(output -> kept[output] = true);
        this.reports = reports;
        this.steps = steps;
        this.dropped = new boolean[steps.size()];
        this.first = new int[slotBytes.size()];
        this.last = new int[slotBytes.size()];
        this.home = IntStream.range(0, slotBytes.size()).toArray();
    }

    /**
     * Places the slots of ordered steps.
     *
     * @param inputs how many of the slots are inputs
     * @param reports the slot of the reports; negative if there is none
     */
    static Plan place(
            int inputs,
            List<Long> slotBytes,
            List<Integer> outputs,
            int reports,
            List<Plan.Check> checks,
            Stages stages) {
        Placement placement = new Placement(inputs, slotBytes, outputs, reports, stages.steps());
        placement.findLifetimes();
        placement.share();
        return placement.plan(outputs, stages.starts(), checks);
    }

    private void findLifetimes() {
        Arrays.fill(first, steps.size());
        Arrays.fill(last, -1);
        for (int step = 0; step < steps.size(); step++) {
            touch(steps.get(step).writes(), step);
            for (int slot : steps.get(step).reads()) {
                touch(slot, step);
            }
        }
    }

    private void touch(int slot, int step) {
        first[slot] = Math.min(first[slot], step);
        last[slot] = Math.max(last[slot], step);
    }

    private boolean isTemporary(int slot) {
        return slot >= inputs && !kept[slot] && slot != reports;
    }

    // ---- sharing a place

    private void share() {
        for (int step = 0; step < steps.size(); step++) {
            switch (steps.get(step)) {
                case Step.Dispatch dispatch -> takePlace(dispatch, step);
                case Step.Transfer transfer -> dropped[step] = becomesItsCopy(transfer, step);
                case Step.Product _ -> {}
            }
        }
    }

    private void takePlace(Step.Dispatch dispatch, int step) {
        int result = dispatch.writes();
        for (int index : dispatch.replaceable()) {
            int operand = dispatch.parts().get(index).slot();
            boolean nowhereElse = IntStream.range(1, dispatch.parts().size())
                    .filter(other -> dispatch.parts().get(other).slot() == operand)
                    .allMatch(dispatch.replaceable()::contains);
            if (nowhereElse && first[result] == step && dies(operand, step)) {
                join(operand, result);
                return;
            }
        }
    }

    private boolean becomesItsCopy(Step.Transfer transfer, int step) {
        int from = transfer.from().slot();
        int to = transfer.to().slot();
        boolean whole = transfer.from().offset() == 0
                && transfer.to().offset() == 0
                && transfer.bytes() == slotBytes.get(from)
                && transfer.bytes() == slotBytes.get(to);
        if (whole && first[to] == step && dies(from, step)) {
            join(from, to);
            return true;
        }
        return false;
    }

    private boolean dies(int slot, int step) {
        return isTemporary(slot) && last[slot] == step && home[slot] == slot;
    }

    private void join(int operand, int result) {
        home[operand] = result;
        first[result] = Math.min(first[result], first[operand]);
    }

    private int homeOf(int slot) {
        int place = slot;
        while (home[place] != place) {
            place = home[place];
        }
        return place;
    }

    // ---- laying out

    /** Where the slots that share the scratch buffer lie, and its size. */
    private record Scratch(Map<Integer, Long> offsets, long bytes) {}

    private Scratch scratch() {
        List<Integer> bySize = homes(this::isTemporary).stream()
                .sorted(Comparator.comparingLong((Integer slot) -> -slotBytes.get(slot))
                        .thenComparingInt(slot -> first[slot]))
                .toList();
        Map<Integer, Long> offsets = new HashMap<>();
        long end = 0;
        for (int slot : bySize) {
            long offset = lowestFree(slot, offsets);
            offsets.put(slot, offset);
            end = Math.max(end, offset + slotBytes.get(slot));
        }
        return new Scratch(offsets, end);
    }

    /** Returns the lowest offset at which nothing lies that is needed while this slot is. */
    private long lowestFree(int slot, Map<Integer, Long> offsets) {
        List<Integer> inTheWay = offsets.keySet().stream()
                .filter(other -> first[other] <= last[slot] && first[slot] <= last[other])
                .sorted(Comparator.comparing(offsets::get))
                .toList();
        long offset = 0;
        for (int other : inTheWay) {
            long begin = offsets.getOrDefault(other, 0L);
            if (begin >= offset + slotBytes.get(slot)) {
                break;
            }
            offset = Math.max(offset, aligned(begin + slotBytes.get(other)));
        }
        return offset;
    }

    private static long aligned(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Returns the slots that have a place of their own and are used. */
    private List<Integer> homes(IntPredicate which) {
        return IntStream.range(0, home.length)
                .filter(slot -> home[slot] == slot && last[slot] >= 0)
                .filter(which)
                .boxed()
                .toList();
    }

    private long largestLiveBytes() {
        List<Integer> temporaries = homes(this::isTemporary);
        long largest = 0;
        for (int step = 0; step < steps.size(); step++) {
            int now = step;
            largest = Math.max(
                    largest,
                    temporaries.stream()
                            .filter(slot -> first[slot] <= now && now <= last[slot])
                            .mapToLong(slotBytes::get)
                            .sum());
        }
        return largest
                + IntStream.range(0, kept.length)
                        .filter(slot -> slot >= inputs && kept[slot])
                        .mapToLong(slotBytes::get)
                        .sum();
    }

    private Plan plan(List<Integer> outputs, List<Integer> starts, List<Plan.Check> checks) {
        Scratch scratch = scratch();
        List<Plan.Buffer> buffers = new ArrayList<>();
        Map<Integer, Integer> bufferOf = new HashMap<>();
        for (int slot = 0; slot < inputs; slot++) {
            bufferOf.put(slot, buffers.size());
            buffers.add(new Plan.Buffer(Plan.Role.INPUT, slotBytes.get(slot)));
        }
        for (int slot = inputs; slot < slotBytes.size(); slot++) {
            if (kept[slot] || slot == reports) {
                bufferOf.put(slot, buffers.size());
                Plan.Role role = kept[slot] ? Plan.Role.OUTPUT : Plan.Role.REPORTS;
                buffers.add(new Plan.Buffer(role, slotBytes.get(slot)));
            }
        }
        int scratchBuffer = buffers.size();
        if (scratch.bytes() > 0) {
            buffers.add(new Plan.Buffer(Plan.Role.SCRATCH, scratch.bytes()));
        }
        List<Step> placed = new ArrayList<>();
        List<Integer> placedStarts = new ArrayList<>();
        for (int step = 0; step <= steps.size(); step++) {
            int stage = Collections.binarySearch(starts, step);
            if (stage >= 0 && (step == steps.size() || isAnyLeft(step, starts.get(stage + 1)))) {
                placedStarts.add(placed.size());
            }
            if (step < steps.size() && !dropped[step]) {
                placed.add(steps.get(step).moved(part -> {
                    int place = homeOf(part.slot());
                    Integer own = bufferOf.get(place);
                    return own != null
                            ? new Step.Part(own, part.offset())
                            : new Step.Part(
                                    scratchBuffer, scratch.offsets().getOrDefault(place, 0L) + part.offset());
                }));
            }
        }
        List<Integer> outputBuffers =
                outputs.stream().map(output -> bufferOf.getOrDefault(output, -1)).toList();
        return new Plan(buffers, outputBuffers, placed, placedStarts, checks, largestLiveBytes());
    }

    /** Returns whether any of the steps from {@code start} to before {@code end} is left. */
    private boolean isAnyLeft(int start, int end) {
        return IntStream.range(start, end).anyMatch(step -> !dropped[step]);
    }
}
