// SPDX-License-Identifier: Apache-2.0

/** The {@code mutex} synchronization strategy. */
module mps.sync.mutex {
    requires static org.jspecify;
    requires mps.api;

    provides mps.api.spi.SyncStrategyProvider with
            mps.sync.mutex.MutexProvider;
}
