// SPDX-License-Identifier: Apache-2.0

/**
 * What applications and authors of synchronization strategies see; no device code.
 *
 * <p>Applications need {@link mps.api} alone, and {@link mps.api.io} to read tensors from files. {@link mps.api.spi} is
 * for those who write a strategy or a runtime. The runtime is found through {@link mps.api.spi.RuntimeProvider}; the
 * strategy is <em>not</em> bound here, on purpose: a {@code uses} clause would make the module system resolve every
 * strategy it can see, and then {@code --add-modules} would select nothing.
 */
module mps.api {
    requires static transitive org.jspecify;
    // For the JSON header of safetensors files: a strict streaming parser with limits, which files from elsewhere need.
    requires tools.jackson.core;

    exports mps.api;
    exports mps.api.io;
    exports mps.api.spi;

    uses mps.api.spi.RuntimeProvider;
}
