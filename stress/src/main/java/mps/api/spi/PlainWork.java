// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.Optional;

/** A work that remembers what happened to it in plain fields: whoever reads them needs an order to see it. */
public final class PlainWork implements Work {
    /** Written before the work is settled. */
    int result;

    /** How often it was settled. */
    int settlements;

    @Override
    public int stepCount() {
        return 1;
    }

    @Override
    public int stageCount() {
        return 1;
    }

    @Override
    public int stageStart(int stage) {
        return stage;
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void settled(Optional<Throwable> failure) {
        settlements++;
    }
}
