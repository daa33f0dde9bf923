// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.util.List;
import mps.tck.bench.Stages;

/**
 * One stage of a call's way.
 *
 * @param title its name
 * @param colour the class of its colour
 * @param nanos how long it took
 */
record BenchStage(String title, String colour, double nanos) {
    /** All stages, of a call that took no time. */
    static final List<BenchStage> NONE = of(new Stages(0, 0, 0, 0, 0, 0));

    /** Returns the stages in order. */
    static List<BenchStage> of(Stages stages) {
        return List.of(
                new BenchStage("record", "c0", stages.record()),
                new BenchStage("plan", "c1", stages.plan()),
                new BenchStage("waiting", "c5", stages.waiting()),
                new BenchStage("encode", "c3", stages.encode()),
                new BenchStage("device", "c2", stages.device()),
                new BenchStage("complete", "c4", stages.complete()));
    }
}
