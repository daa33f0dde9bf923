// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.Map;
import mps.core.kernel.KernelSource;
import mps.metal.MetalPlatform;

/** A setting of softmetal for the duration of a test. */
record Softmetal(String key, String neutral) implements AutoCloseable {

    /** Fails the {@code n}th command buffer committed from now on. */
    static Softmetal failing(int n, String code) {
        return set("inject", n + ":" + code, "");
    }

    /** Allocates no more than so many bytes in all. */
    static Softmetal limitedTo(long bytes) {
        return set("memory-limit", Long.toString(bytes), "0");
    }

    private static Softmetal set(String key, String value, String neutral) {
        configure(key, value);
        return new Softmetal(key, neutral);
    }

    private static void configure(String key, String value) {
        MetalPlatform.load(KernelSource.prebuilt()).configure(Map.of(key, value));
    }

    @Override
    public void close() {
        configure(key, neutral);
    }
}
