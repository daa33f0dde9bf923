// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mps.api.EvaluationOptions;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOption;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;

/** Offers {@link QueueStrategy} as {@code queue}, and knows its options by name. */
public final class QueueProvider implements SyncStrategyProvider {
    private static final String WORKERS = "workers";
    private static final String CAPACITY = "capacity";
    private static final String WHEN_FULL = "when-full";
    private static final String FULL_TIMEOUT_MS = "full-timeout-ms";
    private static final String BATCH = "batch";
    private static final String PREFERRED = "preferred";
    private static final String DELAY_US = "delay-us";
    private static final String OPERATIONS = "operations";
    private static final String MEGABYTES = "megabytes";
    private static final String IN_FLIGHT = "in-flight";
    private static final String PRIORITIES = "priorities";
    private static final String DEADLINE_MS = "deadline-ms";
    private static final String PRESERVE_ORDER = "preserve-order";

    private static final String WAIT = "wait";
    private static final String REJECT = "reject";
    private static final String TIMEOUT = "timeout";
    private static final String NO = "no";
    private static final String YES = "yes";

    private static final long HOUR_MS = 3_600_000;
    private static final int MANY = 1 << 20;

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
        int levels = EvaluationOptions.MAX_PRIORITY + 1;
        return List.of(
                StrategyOption.wholeNumber(WORKERS, "worker threads, each with a lane of its own", 1, 1, 16),
                StrategyOption.wholeNumber(CAPACITY, "works that may wait", 1024, 1, MANY).changeable(),
                StrategyOption.oneOf(WHEN_FULL, "what submitting does without room", WAIT, REJECT, TIMEOUT)
                        .changeable(),
                StrategyOption.wholeNumber(
                        FULL_TIMEOUT_MS, "ms that submitting waits for room with " + WHEN_FULL + "=" + TIMEOUT,
                        100, 1, HOUR_MS).changeable(),
                StrategyOption.wholeNumber(
                        BATCH, "works at which a command buffer is committed", 64, 1, MANY).changeable(),
                StrategyOption.wholeNumbers(
                        PREFERRED, "works at which it is committed unless enough wait for the next such number",
                        1, MANY).changeable(),
                StrategyOption.wholeNumber(
                        DELAY_US, "us that a work waits for others to share a command buffer; 0 for not at all",
                        0, 0, 10_000_000).changeable(),
                StrategyOption.wholeNumber(
                        OPERATIONS, "operations at which a command buffer is committed", 64, 1, MANY).changeable(),
                StrategyOption.wholeNumber(
                        MEGABYTES, "MiB read and written at which a command buffer is committed", 256, 1, MANY)
                        .changeable(),
                StrategyOption.wholeNumber(
                        IN_FLIGHT, "command buffers a worker has on the device; at most half its queue", 3, 1, 32)
                        .changeable(),
                StrategyOption.wholeNumber(
                        PRIORITIES, "priorities told apart, from 0; higher ones count as the highest",
                        levels, 1, levels)
                        .changeable(),
                StrategyOption.wholeNumber(
                        DEADLINE_MS, "ms in which encoding begins, for works that set no deadline; 0 for none",
                        0, 0, HOUR_MS).changeable(),
                StrategyOption.oneOf(
                        PRESERVE_ORDER, "whether works end in the order of submission; priorities then have no effect",
                        NO, YES));
    }

    @Override
    public SyncStrategy open(CommandDevice device, StrategyOptions options) {
        return new QueueStrategy(
                device, options.number(WORKERS), options.text(PRESERVE_ORDER).equals(YES), limits(device, options));
    }

    /** Returns the limits that options stand for. */
    static Limits limits(CommandDevice device, StrategyOptions options) {
        int room = Math.max(1, device.maxCommandBuffersInFlight() / 2);
        return new Limits(
                options.number(CAPACITY),
                patience(options),
                Optional.of(Duration.ofMillis(options.number(DEADLINE_MS))).filter(Duration::isPositive),
                options.text(PRESERVE_ORDER).equals(YES) ? 1 : options.number(PRIORITIES),
                options.number(BATCH),
                options.numbers(PREFERRED),
                options.number(DELAY_US) * 1000L,
                options.number(OPERATIONS),
                (long) options.number(MEGABYTES) << 20,
                Math.min(options.number(IN_FLIGHT), room));
    }

    private static Optional<Duration> patience(StrategyOptions options) {
        return switch (options.text(WHEN_FULL)) {
            case REJECT -> Optional.of(Duration.ZERO);
            case TIMEOUT -> Optional.of(Duration.ofMillis(options.number(FULL_TIMEOUT_MS)));
            default -> Optional.empty();
        };
    }
}
