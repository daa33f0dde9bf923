// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Orders steps into stages: a step that reads what an earlier one wrote through a copy or a product, or writes where a
 * copy wrote, belongs to a later stage than that one; a step that reads anything else, at least to the same. Products
 * into one slot, as of the heads of an attention, write different parts of it and share a stage.
 *
 * @param steps by stage, and within a stage in the order they were given
 * @param starts the first step of each stage, and the number of steps
 */
record Stages(List<Step> steps, List<Integer> starts) {

    static Stages of(List<Step> steps, int slots) {
        int[] readable = new int[slots]; // the first stage in which a slot may be read
        int[] writable = new int[slots]; // the first stage in which a slot may be written
        int[] touched = new int[slots]; // the last stage in which a slot was read or written
        List<List<Step>> stages = new ArrayList<>();
        for (Step step : steps) {
            int written = step.writes();
            int stage = Math.max(writable[written], touched[written]);
            for (int slot : step.reads()) {
                stage = Math.max(stage, readable[slot]);
            }
            for (int slot : step.reads()) {
                touched[slot] = Math.max(touched[slot], stage);
            }
            touched[written] = stage;
            readable[written] = step.endsStage() ? stage + 1 : Math.max(readable[written], stage);
            writable[written] = step.endsStage() && !(step instanceof Step.Product) ? stage + 1 : stage;
            while (stages.size() <= stage) {
                stages.add(new ArrayList<>());
            }
            stages.get(stage).add(step);
        }
        List<Step> ordered = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        for (List<Step> stage : stages) {
            starts.add(ordered.size());
            ordered.addAll(stage);
        }
        starts.add(ordered.size());
        return new Stages(ordered, starts);
    }
}
