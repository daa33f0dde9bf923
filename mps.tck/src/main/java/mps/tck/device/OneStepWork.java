// SPDX-License-Identifier: Apache-2.0
package mps.tck.device;

import java.util.Optional;
import mps.api.spi.Work;

/** A work of one step, which does nothing: for tests that need no device, and extend it by what they want to know. */
public class OneStepWork implements Work {
    /** Creates it. */
    public OneStepWork() {}

    @Override
    public final int stepCount() {
        return 1;
    }

    @Override
    public final int stageCount() {
        return 1;
    }

    @Override
    public final int stageStart(int stage) {
        return stage;
    }

    @Override
    public final long bytes() {
        return 1;
    }

    @Override
    public void settled(Optional<Throwable> failure) {}
}
