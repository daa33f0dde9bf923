// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import mps.api.Metrics;

/**
 * Adds up where the time of calls went, from what calls measured and what their runtime counted meanwhile. Nobody
 * else may use the runtime, and each call must be one work. For one thread.
 */
final class StageTimes {
    private long calls;
    private long called;
    private long recorded;
    private long planned;
    private long submitted;
    private long encoded;
    private long onDevice;

    /** Counts the calls of a slice. */
    void add(Slice slice, Metrics before, Metrics after) {
        calls += slice.returned();
        called += slice.callNanos();
        recorded += slice.recordNanos();
        planned += after.sums().plan() - before.sums().plan();
        onDevice += after.sums().device() - before.sums().device();
        submitted += after.times().total().sum() - before.times().total().sum();
        encoded += after.times().encode().sum() - before.times().encode().sum();
    }

    /** Returns the means; all are zero if no call was counted. */
    Stages mean() {
        // Clocks are read at different places, so what is left between two of them may be a little below zero.
        return new Stages(
                perCall(recorded),
                perCall(planned),
                Math.max(0, perCall(submitted - encoded - onDevice)),
                perCall(encoded),
                perCall(onDevice),
                Math.max(0, perCall(called - recorded - planned - submitted)));
    }

    private double perCall(long nanos) {
        return calls == 0 ? 0 : (double) nanos / calls;
    }
}
