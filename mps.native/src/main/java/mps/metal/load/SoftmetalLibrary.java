// SPDX-License-Identifier: Apache-2.0
package mps.metal.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
            try (FileSystem jar = FileSystems.newFileSystem(resource, Map.of())) {
                Path packed = jar.getPath(folder);
                return FileCache.ofUser().store("softmetal", inventory(packed), () -> read(packed)).resolve(FILE);
            }
        }
        return copied(Path.of(resource).resolveSibling("."));
    }

    private static Path copied(Path folder) throws IOException {
        return FileCache.ofUser().store("softmetal", contents(folder.normalize())).resolve(FILE);
    }

    /** Returns checksums and sizes as the jar's directory has them, without reading the files. */
    private static String inventory(Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                Map<String, Object> entry = Files.readAttributes(file, "zip:crc,size");
                lines.append(entry.get("crc")).append(' ').append(entry.get("size")).append(' ');
                lines.append(folder.relativize(file)).append('\n');
            }
        }
        return lines.toString();
    }

    private static SortedMap<String, byte[]> read(Path folder) {
        try {
            return contents(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
