// SPDX-License-Identifier: Apache-2.0
package mps.core.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import mps.api.DType;
import mps.metal.PrebuiltKernels;

/** The resources beside this class: {@code .metal} files, and what softmetal's compiler made of them at build time. */
public final class KernelSource {
    private static final String PREBUILT = "softmetal";
    private static final String INDEX = PREBUILT + "/index";

    private KernelSource() {}

    /**
     * Returns the text of a source as it is compiled: the prelude, the element type and the file, byte by byte, since
     * softmetal finds what it prebuilt by the hash of that.
     *
     * @param name the file without {@code .metal}
     */
    static String text(String name, DType type) {
        return read("prelude.h") + read("types/" + type + ".h") + read(name + ".metal");
    }

    private static String read(String resource) {
        try (InputStream stream = open(resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The kernel source " + resource + " cannot be read", e);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream stream = KernelSource.class.getResourceAsStream(resource);
        if (stream == null) {
            throw new IOException("Resource " + resource + " is missing beside " + KernelSource.class.getName());
        }
        return stream;
    }

    /** Returns the compiled kernels that came with this module: none on a platform they were not built on. */
    public static PrebuiltKernels prebuilt() {
        URL index = KernelSource.class.getResource(INDEX);
        if (index == null) {
            return new PrebuiltKernels.None();
        }
        if (index.getProtocol().equals("file")) {
            return new PrebuiltKernels.InDirectory(directoryOf(index));
        }
        Map<String, PrebuiltKernels.Content> files = new HashMap<>();
        String inventory = read(INDEX);
        for (String line : inventory.lines().toList()) {
            String name = line.substring(line.lastIndexOf(' ') + 1);
            files.put(name, () -> open(PREBUILT + "/" + name));
        }
        return new PrebuiltKernels.Packed(inventory, files);
    }

    private static Path directoryOf(URL file) {
        try {
            return Path.of(new URI(file.toString())).resolveSibling("");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The class loader gave a resource address that is not one: " + file, e);
        }
    }
}
