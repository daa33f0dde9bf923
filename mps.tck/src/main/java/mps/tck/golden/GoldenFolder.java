// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mps.api.io.Safetensors;

/**
 * The golden files of a folder, loaded.
 *
 * @param files those with cases
 * @param unreadable those that could not be read
 * @param skipped what else is there, and why it is skipped
 */
public record GoldenFolder(List<File> files, List<Unreadable> unreadable, List<String> skipped) {
    private static final String SUFFIX = ".safetensors";

    /** Copies the lists. */
    public GoldenFolder {
        files = List.copyOf(files);
        unreadable = List.copyOf(unreadable);
        skipped = List.copyOf(skipped);
    }

    /**
     * A file with cases.
     *
     * @param name without its suffix
     * @param cases the cases
     */
    public record File(String name, List<LoadedCase> cases) {
        /** Copies the list. */
        public File {
            cases = List.copyOf(cases);
        }
    }

    /**
     * A file that could not be read.
     *
     * @param name without its suffix
     * @param problem why
     */
    public record Unreadable(String name, String problem) {}

    /**
     * Loads every {@code .safetensors} file of a folder whose metadata lists cases, in the order of their names.
     *
     * @throws UncheckedIOException if the folder cannot be read
     */
    public static GoldenFolder read(Path folder) {
        List<Path> entries;
        try (Stream<Path> listed = Files.list(folder)) {
            entries = listed.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Reading reading = new Reading();
        entries.forEach(reading::add);
        return new GoldenFolder(reading.files, reading.unreadable, reading.skipped);
    }

    private static final class Reading {
        private final List<File> files = new ArrayList<>();
        private final List<Unreadable> unreadable = new ArrayList<>();
        private final List<String> skipped = new ArrayList<>();

        void add(Path entry) {
            String name = entry.getFileName().toString();
            if (Files.isDirectory(entry)) {
                skipped.add(name + ": a folder");
            } else if (name.endsWith(SUFFIX)) {
                addFile(entry, name, name.substring(0, name.length() - SUFFIX.length()));
            }
        }

        private void addFile(Path path, String name, String shortName) {
            try (Safetensors file = Safetensors.open(path)) {
                if (file.metadata().containsKey("cases")) {
                    files.add(new File(shortName, LoadedCase.of(file)));
                } else {
                    skipped.add(name + ": its metadata lists no cases");
                }
            } catch (RuntimeException e) { // whatever a broken file makes of the readers
                unreadable.add(new Unreadable(shortName, e.toString()));
            }
        }
    }
}
