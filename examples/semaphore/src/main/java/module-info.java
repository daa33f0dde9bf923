// SPDX-License-Identifier: Apache-2.0

/** A strategy that sees nothing but {@code mps.api}. */
module mps.examples.semaphore {
    requires mps.api;
    provides mps.api.spi.SyncStrategyProvider with mps.examples.semaphore.SemaphoreProvider;
}
