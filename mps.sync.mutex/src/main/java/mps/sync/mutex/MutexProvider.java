// SPDX-License-Identifier: Apache-2.0
package mps.sync.mutex;

import java.util.List;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOption;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;

/** Offers {@link MutexStrategy} as {@code mutex}. */
public final class MutexProvider implements SyncStrategyProvider {
    private static final String IN_FLIGHT = "in-flight";

    /** Creates the provider; ServiceLoader does. */
    public MutexProvider() {}

    @Override
    public String id() {
        return "mutex";
    }

    @Override
    public String summary() {
        return "one lane, one lock, the calling thread encodes a whole work: the simplest, for few threads";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(StrategyOption.wholeNumber(
                IN_FLIGHT, "command buffers on the device; at most half its queue", 16, 1, 32));
    }

    @Override
    public SyncStrategy open(CommandDevice device, StrategyOptions options) {
        int room = Math.max(1, device.maxCommandBuffersInFlight() / 2);
        return new MutexStrategy(
                device.openLane("mps.mutex"), Math.min(options.number(IN_FLIGHT), room), device.observer());
    }
}
