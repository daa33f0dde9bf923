// SPDX-License-Identifier: Apache-2.0
package mps.metal.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
    @TempDir
    private Path directory;

    @Test
    void filesLieInOneFolderUnderTheirNames() throws Exception {
        Path folder = cache().store("kernels", files("a.so", "A", "level/b.so", "B"));

        assertThat(folder.getFileName().toString()).matches("kernels-[0-9a-f]{32}");
        assertThat(folder.resolve("a.so")).hasContent("A");
        assertThat(folder.resolve("level/b.so")).hasContent("B");
    }

    @Test
    void theSameFilesAreTheSameFolderAndOthersAreNot() {
        Path first = cache().store("kernels", files("a", "A"));

        assertThat(cache().store("kernels", files("a", "A"))).isEqualTo(first);
        assertThat(cache().store("kernels", files("a", "B"))).isNotEqualTo(first);
        assertThat(cache().store("kernels", files("b", "A"))).isNotEqualTo(first);
        assertThat(cache().store("kernels", files("aA", ""))).isNotEqualTo(first);
    }

    @Test
    void whatWasChangedOrRemovedComesBack() throws Exception {
        Path folder = cache().store("kernels", files("a", "A", "b", "B"));
        Files.writeString(folder.resolve("a"), "changed");
        Files.delete(folder.resolve("b"));
        cache().store("kernels", files("a", "A", "b", "B"));

        assertThat(folder.resolve("a")).hasContent("A");
        assertThat(folder.resolve("b")).hasContent("B");
    }

    @Test
    void aLinkInPlaceOfAFileIsReplaced() throws Exception {
        Path folder = cache().store("kernels", files("a", "A"));
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "A");
        Files.delete(folder.resolve("a"));
        Files.createSymbolicLink(folder.resolve("a"), elsewhere);
        cache().store("kernels", files("a", "A"));

        assertThat(folder.resolve("a")).isRegularFile().hasContent("A");
        assertThat(Files.isSymbolicLink(folder.resolve("a"))).isFalse();
    }

    @Test
    void filesOfAnInventoryAreReadOnceAndAgainWhenOneIsCutShort() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        Supplier<SortedMap<String, byte[]>> read = () -> {
            reads.incrementAndGet();
            return files("a.so", "AA", "b.so", "B");
        };
        String inventory = "1 2 a.so\n2 1 b.so\n";
        Path folder = cache().store("kernels", inventory, read);

        assertThat(cache().store("kernels", inventory, read)).isEqualTo(folder);
        assertThat(reads).hasValue(1);
        Files.writeString(folder.resolve("a.so"), "A");
        cache().store("kernels", inventory, read);
        assertThat(reads).hasValue(2);
        assertThat(folder.resolve("a.so")).hasContent("AA");
        assertThat(cache().store("kernels", "3 2 a.so\n2 1 b.so\n", read)).isNotEqualTo(folder);
    }

    @Test
    void threadsThatStoreAtOnceAllFindTheFilesAndLeaveNothingUnfinished() throws Exception {
        SortedMap<String, byte[]> files = files("a", "A".repeat(100_000), "b", "B");
        CompletableFuture<?>[] stores = IntStream.range(0, 8)
                .mapToObj(_ -> CompletableFuture.runAsync(() ->
                        assertThat(cache().store("kernels", files).resolve("b")).hasContent("B")))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(stores).join();

        try (Stream<Path> folders = Files.list(directory.resolve("cache"))) {
            assertThat(folders).hasSize(1);
        }
    }

    private FileCache cache() {
        return new FileCache(directory.resolve("cache"));
    }

    private static SortedMap<String, byte[]> files(String... namesAndContents) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            files.putAll(Map.of(namesAndContents[i], namesAndContents[i + 1].getBytes(UTF_8)));
        }
        return files;
    }
}
