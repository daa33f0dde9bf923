// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import static mps.api.io.FakeTensor.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import mps.api.DType;
import mps.api.Shape;
import mps.api.Tensor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake of who writes is refused before the disk is touched, naming file, tensor, expected and came. */
class SafetensorsWriterRefusalTest {
    private final List<Object> evaluations = new ArrayList<>();
    private Path directory;
    private SafetensorsWriter writer;

    @BeforeEach
    void inTemporaryDirectory(@TempDir Path directory) {
        this.directory = directory;
        writer = Safetensors.writer(directory.resolve("model.safetensors"));
    }

    @AfterEach
    void nothingWasWrittenOrComputed() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
        assertThat(evaluations).isEmpty();
    }

    private Tensor tensor() {
        return FakeTensor.create(DType.FLOAT32, Shape.of(2), FakeTensor.runtime(evaluations), () -> {});
    }

    private void assertRefused(Optional<String> tensor, ThrowingCallable call, String... messageParts) {
        assertThatExceptionOfType(SafetensorsException.class).isThrownBy(call).satisfies(e -> {
            assertThat(e).hasMessageContaining("model.safetensors").hasMessageContainingAll(messageParts);
            assertThat(e.file()).hasFileName("model.safetensors");
            assertThat(e.tensor()).isEqualTo(tensor);
        });
    }

    @Test
    void aNameThatComesTwice() {
        writer.add("a", tensor());
        assertRefused(Optional.of("a"), () -> writer.add("a", DType.UINT8, Shape.of(1), counting(1)), "each name once");
    }

    @Test
    void theReservedName() {
        assertRefused(Optional.of("__metadata__"), () -> writer.add("__metadata__", tensor()), "another name",
                "metadata");
    }

    @Test
    void halfASurrogatePair() {
        assertRefused(Optional.of("\ud83d"), () -> writer.add("\ud83d", tensor()), "Unicode");
        assertRefused(Optional.empty(), () -> writer.metadata("\ud83d", ""), "Unicode");
        assertRefused(Optional.empty(), () -> writer.metadata("", "\ude00"), "Unicode");
    }

    @Test
    void aMetadataKeyThatComesTwice() {
        writer.metadata("k", "1");
        assertRefused(Optional.empty(), () -> writer.metadata("k", "2"), "each key", "\"k\" comes twice");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 20, 23, 25, 48})
    void aSizeThatIsNotTheShapes(long bytes) {
        assertRefused(Optional.of("a"), () -> writer.add("a", DType.FLOAT32, Shape.of(2, 3), counting(bytes)),
                "expected 6 elements of 4 bytes", "float32[2, 3]", bytes + " bytes");
    }

    /** 2^62 elements of 4 bytes: as a long, the product is 0. */
    @Test
    void aShapeWhoseBytesFitNoLong() {
        assertRefused(Optional.of("a"), () -> writer.add("a", DType.FLOAT32, Shape.of(1L << 62), counting(0)),
                "4611686018427387904 elements", "0 bytes");
    }

    @Test
    void tensorsThatTogetherFitNoFile() {
        SequencedMap<String, Values> tensors = new LinkedHashMap<>();
        tensors.put("a", new Values.OfMemory(DType.UINT8, Shape.of(Long.MAX_VALUE), counting(0)));
        tensors.put("b", new Values.OfMemory(DType.BOOL, Shape.of(1), counting(1)));
        HeaderWriter header = new HeaderWriter(directory.resolve("model.safetensors"), 1000);
        assertRefused(Optional.of("b"), () -> header.write(tensors, new LinkedHashMap<>()), "at most 2^63-1 bytes",
                "there are 9223372036854775807");
    }

    @Test
    void aTensorThatIsClosed() {
        Tensor closed = tensor();
        closed.close();
        assertRefused(Optional.of("a"), () -> writer.add("a", closed), "open tensor", "closed");
    }

    @Test
    void aTensorThatWasClosedSinceItWasAdded() {
        Tensor tensor = tensor();
        writer.add("a", tensor()).add("b", tensor);
        tensor.close();
        assertRefused(Optional.of("b"), writer::write, "open tensor", "closed");
    }

    @Test
    void memoryThatWasClosedSinceItWasAdded() {
        try (Arena arena = Arena.ofConfined()) {
            writer.add("a", tensor()).add("b", DType.UINT8, Shape.of(1), arena.allocate(1));
        }
        assertRefused(Optional.of("b"), writer::write, "this thread can read", "closed");
    }

    @Test
    void memoryOfAnotherThread() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment confined = arena.allocate(1);
            CompletableFuture.runAsync(() -> assertRefused(Optional.of("a"),
                    () -> writer.add("a", DType.UINT8, Shape.of(1), confined), "confined to another thread")).join();
        }
    }

    @ParameterizedTest
    @CsvSource({"71, false", "72, true"})
    void aHeaderBeyondTheLimit(long limit, boolean fits) {
        HeaderWriter header = new HeaderWriter(directory.resolve("model.safetensors"), limit);
        SequencedMap<String, Values> tensors = new LinkedHashMap<>();
        tensors.put("x".repeat(17), new Values.OfMemory(DType.UINT8, Shape.of(1), counting(1)));
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        if (fits) {
            assertThat(header.write(tensors, metadata)).hasSize(8 + 72);
        } else {
            assertRefused(Optional.empty(), () -> header.write(tensors, metadata), "at most 71 bytes", "take 72");
        }
    }

    @Test
    void aDirectoryThatIsNotThere() {
        Path file = directory.resolve("nowhere/model.safetensors");
        assertRefused(Optional.empty(), () -> Safetensors.save(file, Map.of("a", tensor())), "no such directory",
                "create");
    }

    @Test
    void aDirectoryInTheFilesPlace() throws IOException {
        Path file = Files.createDirectory(directory.resolve("model.safetensors"));
        assertRefused(Optional.empty(), () -> Safetensors.save(file, Map.of("a", tensor())), "is a directory");
    }
}
