// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.util.List;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOption;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;

/** Offers {@link QueueStrategy} as {@code queue}. */
public final class QueueProvider implements SyncStrategyProvider {
    private static final String CAPACITY = "capacity";
    private static final String WORKERS = "workers";
    private static final String OPERATIONS = "operations";
    private static final String MEGABYTES = "megabytes";
    private static final String IN_FLIGHT = "in-flight";

    /** Creates the provider; ServiceLoader does. */
    public QueueProvider() {}

    @Override
    public String id() {
        return "queue";
    }

    @Override
    public String summary() {
        return "a queue and a worker that puts many works into one command buffer: for many threads, small works";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                StrategyOption.wholeNumber(
                        CAPACITY, "works that may wait; submitting one more waits for room", 1024, 1, 1 << 20),
                StrategyOption.wholeNumber(
                        WORKERS, "worker threads, each with a lane of its own", 1, 1, 16),
                StrategyOption.wholeNumber(
                        OPERATIONS, "operations at which a command buffer is committed", 64, 1, 1 << 16),
                StrategyOption.wholeNumber(
                        MEGABYTES, "MiB read and written at which a command buffer is committed", 256, 1, 1 << 20),
                StrategyOption.wholeNumber(
                        IN_FLIGHT, "command buffers a worker has on the device; at most half its queue", 3, 1, 32));
    }

    @Override
    public SyncStrategy open(CommandDevice device, StrategyOptions options) {
        int room = Math.max(1, device.maxCommandBuffersInFlight() / 2);
        CommitLimits limits = new CommitLimits(
                options.number(OPERATIONS),
                (long) options.number(MEGABYTES) << 20,
                Math.min(options.number(IN_FLIGHT), room));
        return new QueueStrategy(
                device.openLanes("mps.queue", options.number(WORKERS)), options.number(CAPACITY), limits);
    }
}
