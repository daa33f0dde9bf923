// SPDX-License-Identifier: Apache-2.0
package mps.examples.semaphore;

import java.util.List;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOption;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;

/** Offers {@link SemaphoreStrategy} as {@code semaphore}. */
public final class SemaphoreProvider implements SyncStrategyProvider {
    @Override
    public String id() {
        return "semaphore";
    }

    @Override
    public String summary() {
        return "a few works at once, a lane each, until the device is done: for devices that keep queues apart";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(StrategyOption.wholeNumber("permits", "works on the device at once, a lane each", 4, 1, 64));
    }

    @Override
    public SyncStrategy open(CommandDevice device, StrategyOptions options) {
        return new SemaphoreStrategy(device, options.number("permits"));
    }
}
