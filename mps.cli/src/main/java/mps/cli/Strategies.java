// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import mps.api.spi.SyncStrategyProvider;

/** The strategies on the module path. */
final class Strategies {
    private Strategies() {}

    /** Returns one provider per id, in the order of their ids. */
    static List<SyncStrategyProvider> found() {
        return ServiceLoader.load(SyncStrategyProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(SyncStrategyProvider::id))
                .toList();
    }
}
