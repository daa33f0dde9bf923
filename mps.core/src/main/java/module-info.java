// SPDX-License-Identifier: Apache-2.0

import mps.api.spi.RuntimeProvider;
import mps.core.runtime.CoreRuntimeProvider;

/**
 * The runtime between tensors and the device. It exports nothing: applications reach it through {@code mps.api}.
 *
 * <p>There is no {@code uses SyncStrategyProvider} here, on purpose: see {@code mps.core.runtime.StrategySelection}.
 */
module mps.core {
    requires static jdk.jfr;
    requires static org.jspecify;
    requires mps.api;
    requires mps.metal;

    provides RuntimeProvider with CoreRuntimeProvider;
}
