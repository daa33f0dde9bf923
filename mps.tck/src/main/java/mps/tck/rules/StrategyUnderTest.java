// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import java.time.Duration;
import java.util.Map;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategyProvider;

/** Which strategy the rules test. */
public interface StrategyUnderTest {
    /** Returns a provider of the strategy. */
    SyncStrategyProvider provider();

    /**
     * Returns the options to open it with; none unless overridden, which means its defaults. With them, two command
     * buffers must be able to be on the device at once: several rules look at one while another executes.
     */
    default Map<String, String> options() {
        return Map.of();
    }

    /** Returns a value for every option of the strategy: that of {@link #options()}, or its default. */
    default StrategyOptions checkedOptions() {
        SyncStrategyProvider provider = provider();
        return StrategyOptions.check(provider.id(), provider.options(), options());
    }

    /** Returns how long a test waits for what must happen before it fails. */
    default Duration patience() {
        return Duration.ofSeconds(20);
    }
}
