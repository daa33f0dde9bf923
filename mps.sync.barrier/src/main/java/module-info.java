// SPDX-License-Identifier: Apache-2.0

/** The {@code barrier} synchronization strategy. */
module mps.sync.barrier {
    requires static org.jspecify;
    requires mps.api;

    provides mps.api.spi.SyncStrategyProvider with
            mps.sync.barrier.BarrierProvider;
}
