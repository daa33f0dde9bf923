// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Kernel libraries that were compiled with the project, offered to a device that may have no compiler of its own.
 * Apple's Metal always compiles from source and ignores them.
 */
public sealed interface PrebuiltKernels {
    /** No kernels: libraries are compiled when they are made. */
    record None() implements PrebuiltKernels {}

    /** Kernels that lie in a directory, and are used there. */
    record InDirectory(Path directory) implements PrebuiltKernels {}

    /**
     * Kernels that lie elsewhere, in a jar, and are copied to the user's cache.
     *
     * @param inventory a line for each file, as POSIX {@code cksum} prints it: checksum, size in bytes, name
     * @param files the content of each file by its name, with {@code /} between folders
     */
    record Packed(String inventory, Map<String, Content> files) implements PrebuiltKernels {
        public Packed {
            files = Map.copyOf(files);
        }
    }

    /** The content of a file. */
    @FunctionalInterface
    interface Content {
        /** A new stream of the bytes, which the caller closes. */
        InputStream open() throws IOException;
    }
}
