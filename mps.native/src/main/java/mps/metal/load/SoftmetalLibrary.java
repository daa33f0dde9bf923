// SPDX-License-Identifier: Apache-2.0
package mps.metal.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import mps.metal.error.MetalUnavailableException;

/**
 * Where softmetal's library is: the file that {@value #PATH_PROPERTY} names; else the one beside the class files, used
 * where it lies if that is a folder; out of a jar, copied with the files beside it to the {@linkplain FileCache cache}.
 */
final class SoftmetalLibrary {
    static final String PATH_PROPERTY = "mps.softmetal.library";

    private static final String FILE = "libsoftmetal.so";

    private SoftmetalLibrary() {}

    static Path find() {
        String named = System.getProperty(PATH_PROPERTY);
        if (named != null) {
            return existing(Path.of(named));
        }
        String folder = "/mps/metal/softmetal/" + NativeLibraries.platform();
        URL resource = SoftmetalLibrary.class.getResource(folder + "/" + FILE);
        if (resource == null) {
            throw new MetalUnavailableException("There is no softmetal for " + NativeLibraries.platform()
                    + " in this build (expected " + folder + "/" + FILE + "). Build the project on this machine with a"
                    + " C++ compiler, or pass -D" + PATH_PROPERTY + "=<path>.");
        }
        try {
            return locate(resource.toURI(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError("a resource's URL is a URI", e);
        }
    }

    private static Path locate(URI resource, String folder) throws IOException {
        if (resource.getScheme().equals("file")) {
            return Path.of(resource);
        }
        if (resource.getScheme().equals("jar")) {
            JarURLConnection connection = (JarURLConnection) resource.toURL().openConnection();
            connection.setUseCaches(false); // or closing this jar would close that of the class loader
            try (JarFile jar = connection.getJarFile()) {
                return unpacked(jar, folder.substring(1) + "/");
            }
        }
        return copied(Path.of(resource).resolveSibling("."));
    }

    private static Path copied(Path folder) throws IOException {
        return FileCache.ofUser().store("softmetal", contents(folder.normalize())).resolve(FILE);
    }

    /** Knows what is in the jar by its directory: checksums and sizes. */
    private static Path unpacked(JarFile jar, String folder) {
        SortedMap<String, JarEntry> files = new TreeMap<>();
        for (JarEntry entry : Collections.list(jar.entries())) {
            if (entry.getName().startsWith(folder) && !entry.isDirectory()) {
                files.put(entry.getName().substring(folder.length()), entry);
            }
        }
        StringBuilder inventory = new StringBuilder();
        files.forEach((name, entry) -> inventory
                .append(entry.getCrc()).append(' ').append(entry.getSize()).append(' ').append(name).append('\n'));
        return FileCache.ofUser().store("softmetal", inventory.toString(), () -> read(jar, files)).resolve(FILE);
    }

    private static SortedMap<String, byte[]> read(JarFile jar, SortedMap<String, JarEntry> files) {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        files.forEach((name, entry) -> {
            try (InputStream stream = jar.getInputStream(entry)) {
                contents.put(name, stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return contents;
    }

    private static SortedMap<String, byte[]> contents(Path folder) throws IOException {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static Path existing(Path library) {
        if (!Files.isRegularFile(library)) {
            throw new MetalUnavailableException("The library that -D" + PATH_PROPERTY + " names does not exist: "
                    + library.toAbsolutePath() + ". Name an existing " + FILE + " or leave the option out.");
        }
        return library.toAbsolutePath();
    }
}
