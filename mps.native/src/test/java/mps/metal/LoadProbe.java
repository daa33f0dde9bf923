// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import mps.metal.error.MetalException;

/** A program that opens Metal and says what it found: what {@link LoadingTest} starts in other JVMs. */
public final class LoadProbe {
    private LoadProbe() {}

    public static void main(String[] arguments) {
        try {
            MetalPlatform platform = MetalPlatform.load(new PrebuiltKernels.None());
            try (MTLDevice device = platform.systemDefaultDevice()) {
                System.out.println(platform.kind() + ": " + device.name());
            }
        } catch (MetalException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
