// SPDX-License-Identifier: Apache-2.0
package mps.sync.barrier;

import java.util.List;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOption;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;

/** Offers {@link BarrierStrategy} as {@code barrier}. */
public final class BarrierProvider implements SyncStrategyProvider {
    private static final String LANES = "lanes";

    /** Creates the provider; ServiceLoader does. */
    public BarrierProvider() {}

    @Override
    public String id() {
        return "barrier";
    }

    @Override
    public String summary() {
        return "several lanes, the device idle between stages: for devices that do not order copies across queues";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(StrategyOption.wholeNumber(LANES, "lanes, and so works on the device at once", 4, 1, 16));
    }

    @Override
    public SyncStrategy open(CommandDevice device, StrategyOptions options) {
        return new BarrierStrategy(
                new LanePool(device.openLanes("mps.barrier", options.number(LANES))), device.observer());
    }
}
