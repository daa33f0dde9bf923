// SPDX-License-Identifier: Apache-2.0
package mps.metal.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mps.metal.error.MetalUnavailableException;

/**
 * Files that must lie on disk to be loaded, in a directory that only this user can write. A set of files is one folder,
 * named by the hash of its content: several versions and several processes share the cache without a lock, because a
 * folder appears complete, by one rename, or not at all. A folder found there is checked before use: byte for byte, or, of
 * files with an inventory, by their sizes.
 */
public final class FileCache {
    /** Names another directory for the cache. */
    public static final String DIRECTORY_PROPERTY = "mps.cache.directory";

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;

    FileCache(Path root) {
        this.root = root;
    }

    /** The cache of this user: {@value #DIRECTORY_PROPERTY}, or {@code mps} in the XDG cache directory. */
    public static FileCache ofUser() {
        String named = System.getProperty(DIRECTORY_PROPERTY);
        if (named != null) {
            return new FileCache(Path.of(named));
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return new FileCache(caches.resolve("mps"));
    }

    /**
     * Has these files on disk.
     *
     * @param name what they are, the beginning of their folder's name
     * @param files contents by path relative to the folder
     * @return the folder
     * @throws MetalUnavailableException if the cache cannot be written, or others could write it
     */
    public Path store(String name, SortedMap<String, byte[]> files) {
        return store(name + "-" + hash(files), folder -> holds(folder, files), () -> files);
    }

    /**
     * Has these files on disk; they are read only if they are not there yet. What is there is known by its sizes, not
     * compared: nobody else can write here, and a folder appears complete or not at all.
     *
     * @param name what they are, the beginning of their folder's name
     * @param inventory a line for each file, as POSIX {@code cksum} prints it: checksum, size in bytes, path
     * @param files their contents by path
     * @return the folder
     * @throws MetalUnavailableException if the cache cannot be written, or others could write it
     */
    public Path store(String name, String inventory, Supplier<SortedMap<String, byte[]>> files) {
        byte[] lines = inventory.getBytes(StandardCharsets.UTF_8);
        String folderName = name + "-" + hash(new TreeMap<>(Map.of("inventory", lines)));
        return store(folderName, folder -> holds(folder, inventory), files);
    }

    /** Tells whether a folder has the files that are wanted. */
    @FunctionalInterface
    private interface Check {
        boolean holds(Path folder) throws IOException;
    }

    private Path store(String folderName, Check check, Supplier<SortedMap<String, byte[]>> files) {
        Path folder = root.resolve(folderName);
        try {
            Files.createDirectories(root, PRIVATE);
            requirePrivate(root);
            if (!check.holds(folder)) {
                write(folder, files.get());
            }
            return folder;
        } catch (IOException e) {
            throw new MetalUnavailableException("The cache directory " + root + " cannot be used: " + e
                    + ". Name another one with -D" + DIRECTORY_PROPERTY + "=<directory>.", e);
        }
    }

    private static boolean holds(Path folder, String inventory) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        requirePrivate(folder);
        for (String line : inventory.lines().toList()) {
            String[] fields = line.split(" ", 3);
            Path path = folder.resolve(fields[2]);
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != Long.parseLong(fields[1])) {
                return false;
            }
        }
        return true;
    }

    private void write(Path folder, SortedMap<String, byte[]> files) throws IOException {
        Path unfinished = Files.createTempDirectory(root, "unfinished-", PRIVATE);
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = unfinished.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !holds(folder, files)) {
                delete(folder);
            }
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was first: as good, if it wrote the same.
            if (!holds(folder, files)) {
                throw e;
            }
        } finally {
            delete(unfinished);
        }
    }

    private static boolean holds(Path folder, SortedMap<String, byte[]> files) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        requirePrivate(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static void requirePrivate(Path directory) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        if (OTHERS_WRITE.stream().anyMatch(permissions::contains) || !Files.isWritable(directory)) {
            throw new IOException(directory + " is not this user's alone (" + PosixFilePermissions.toString(permissions)
                    + "), so that what is loaded from it could be anybody's; expected rwx------");
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static String hash(SortedMap<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, content) -> {
                byte[] path = name.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(8).putInt(path.length).putInt(content.length).flip());
                digest.update(path);
                digest.update(content);
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
