// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.List;

/**
 * Makes strategies of one kind; a module offers it with {@code provides SyncStrategyProvider}, a jar on the class path
 * with {@code META-INF/services}.
 *
 * <p>The runtime uses the one provider that is resolved, so that {@code --add-modules mps.sync.queue} is all it takes
 * to choose. A provider must be cheap to create: all that are found are created, and one is opened.
 */
public interface SyncStrategyProvider {
    /** Returns the id by which applications choose: unique, stable, lower case, such as {@code queue}. */
    String id();

    /** Returns, in one line, what the strategy does and when to choose it. */
    String summary();

    /** Returns the options it understands, in the order to show them. */
    default List<StrategyOption> options() {
        return List.of();
    }

    /**
     * Opens a strategy on a device. The strategy is closed by the runtime, before the device.
     *
     * @param device where the works run; used by this strategy alone
     * @param options values for {@link #options()}, checked and complete
     */
    SyncStrategy open(CommandDevice device, StrategyOptions options);
}
