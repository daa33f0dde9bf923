// SPDX-License-Identifier: Apache-2.0
package mps.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import mps.api.spi.CommandDevice;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;

/** A strategy of somebody else's that took the id of one that is there already. */
public final class TwinProvider implements SyncStrategyProvider {
    /** The module that {@link #jar} makes. */
    static final String MODULE = "twin";

    /** Created by the service loader. */
    public TwinProvider() {}

    @Override
    public String id() {
        return "queue";
    }

    @Override
    public String summary() {
        return "never opened: the id is taken";
    }

    @Override
    public SyncStrategy open(CommandDevice device, StrategyOptions options) {
        throw new AssertionError("opened, though its id is not unique");
    }

    /** Packs this class into a jar that is an automatic module, and returns its path. */
    static Path jar(Path folder) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", MODULE);
        String classFile = TwinProvider.class.getName().replace('.', '/') + ".class";
        Path jar = folder.resolve("twin.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest);
                InputStream content = TwinProvider.class.getClassLoader().getResourceAsStream(classFile)) {
            entries.putNextEntry(new JarEntry(classFile));
            Objects.requireNonNull(content, classFile).transferTo(entries);
            entries.putNextEntry(new JarEntry("META-INF/services/" + SyncStrategyProvider.class.getName()));
            entries.write(TwinProvider.class.getName().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }
}
