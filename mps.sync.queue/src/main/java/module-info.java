// SPDX-License-Identifier: Apache-2.0

/** The {@code queue} synchronization strategy. */
module mps.sync.queue {
    requires static org.jspecify;
    requires mps.api;

    provides mps.api.spi.SyncStrategyProvider with
            mps.sync.queue.QueueProvider;
}
