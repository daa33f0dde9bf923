// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.io.ByteArrayInputStream;
import java.util.Map;
import mps.metal.error.MetalException;

/**
 * A program that opens Metal and says what it found: what {@link LoadingTest} starts in other JVMs. An argument is the
 * name of a file of prebuilt kernels to offer.
 */
public final class LoadProbe {
    private LoadProbe() {}

    public static void main(String[] arguments) {
        try {
            MetalPlatform platform = MetalPlatform.load(arguments.length == 0
                    ? new PrebuiltKernels.None()
                    : new PrebuiltKernels.Packed(
                            "0 1 " + arguments[0],
                            Map.of(arguments[0], () -> new ByteArrayInputStream(new byte[] {1}))));
            try (MTLDevice device = platform.systemDefaultDevice()) {
                System.out.println(platform.kind() + ": " + device.name());
            }
        } catch (MetalException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
