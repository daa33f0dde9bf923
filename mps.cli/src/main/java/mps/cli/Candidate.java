// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import mps.api.Mps;
import mps.api.spi.SyncStrategyProvider;
import mps.cli.report.Strategy;
import mps.cli.report.Strategy.Safety;

/**
 * A strategy that a job can run.
 *
 * @param provider offers it
 * @param safety what is expected of it
 */
record Candidate(SyncStrategyProvider provider, Safety safety) {
    String id() {
        return provider.id();
    }

    /** Opens a runtime with it. */
    Mps open() {
        return Mps.builder().sync(provider).open();
    }

    /** Returns it as it was opened. */
    Strategy described(Mps mps) {
        return new Strategy(id(), mps.strategyOptions(), safety);
    }
}
