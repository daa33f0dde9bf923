// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import mps.api.Mps;
import mps.api.spi.RuntimeProvider;

/** Opens runtimes on the system's default device. */
public final class CoreRuntimeProvider implements RuntimeProvider {
    /** Created by the service loader. */
    public CoreRuntimeProvider() {}

    @Override
    public Mps open(Configuration configuration) {
        return DeviceRuntime.open(configuration);
    }
}
