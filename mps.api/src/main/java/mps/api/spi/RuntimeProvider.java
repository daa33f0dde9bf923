// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.Map;
import java.util.Optional;
import mps.api.Mps;

/** Opens runtimes; {@link Mps.Builder#open()} finds the one provider there is. */
public interface RuntimeProvider {
    /** Opens a runtime; throws as {@link Mps.Builder#open()} describes. */
    Mps open(Configuration configuration);

    /**
     * What the application asked for.
     *
     * @param sync the strategy's id, if the application names one
     * @param provider the strategy itself, if the application brings it
     * @param options the strategy's options by name, as far as the application sets them
     * @param trackAllocations whether to remember where tensors are made
     */
    record Configuration(
            Optional<String> sync,
            Optional<SyncStrategyProvider> provider,
            Map<String, String> options,
            boolean trackAllocations) {
        /** Copies the map. */
        public Configuration {
            options = Map.copyOf(options);
        }
    }
}
