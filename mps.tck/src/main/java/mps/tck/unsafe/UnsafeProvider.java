// SPDX-License-Identifier: Apache-2.0
package mps.tck.unsafe;

import java.util.List;
import java.util.function.Function;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;

/**
 * Offers a strategy whose results may be wrong. It keeps what the SPI says about accepting, settling and closing, so
 * that a run with it ends and can be counted.
 */
public final class UnsafeProvider implements SyncStrategyProvider {
    private final String id;
    private final String summary;
    private final Function<LanePerThread, SyncStrategy> strategy;

    private UnsafeProvider(String id, String summary, Function<LanePerThread, SyncStrategy> strategy) {
        this.id = id;
        this.summary = summary;
        this.strategy = strategy;
    }

    /** Returns all there are, from the one that excludes least. */
    public static List<UnsafeProvider> all() {
        return List.of(none(), mutexPerStep());
    }

    /** Returns the provider of {@code none}: threads encode at once, each on a lane of its own. */
    public static UnsafeProvider none() {
        return new UnsafeProvider(
                "none", "unsafe: a lane per thread and no lock; reproduces the reported races", NoLockStrategy::new);
    }

    /** Returns the provider of {@code mutex scope=op}: a lock around each step, and none around a work. */
    public static UnsafeProvider mutexPerStep() {
        return new UnsafeProvider(
                "mutex scope=op",
                "unsafe: a lane per thread and a lock around each step; reproduces the fix that was not enough",
                StepLockStrategy::new);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public SyncStrategy open(CommandDevice device, StrategyOptions options) {
        return strategy.apply(new LanePerThread(id, device));
    }
}
