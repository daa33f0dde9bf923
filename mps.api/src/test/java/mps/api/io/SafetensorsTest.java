// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import static mps.api.io.SafetensorsFile.entry;
import static mps.api.io.SafetensorsFile.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a well-formed file gives. */
class SafetensorsTest {
    private SafetensorsFile file;

    @BeforeEach
    void inTemporaryDirectory(@TempDir Path directory) {
        file = new SafetensorsFile(directory.resolve("model.safetensors"));
    }

    @Test
    void entriesHaveTheTypesShapesAndRangesOfTheHeader() {
        file.write(header(entry("a", "F32", "[2,3]", "[0,24]"), entry("b", "BF16", "[]", "[24,26]")), 26);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            assertThat(tensors.entry("a"))
                    .isEqualTo(new Safetensors.Entry("a", DType.FLOAT32, Shape.of(2, 3), 0, 24));
            assertThat(tensors.entry("b")).isEqualTo(new Safetensors.Entry("b", DType.BFLOAT16, Shape.of(), 24, 26));
            assertThat(tensors.contains("a")).isTrue();
            assertThat(tensors.contains("c")).isFalse();
            assertThat(tensors.file()).isEqualTo(file.path());
        }
    }

    @Test
    void everyTypeOfTheApiCanBeRead() {
        file.write(
                header(
                        entry("f32", "F32", "[1]", "[0,4]"),
                        entry("f16", "F16", "[1]", "[4,6]"),
                        entry("bf16", "BF16", "[1]", "[6,8]"),
                        entry("i32", "I32", "[1]", "[8,12]"),
                        entry("i64", "I64", "[1]", "[12,20]"),
                        entry("u8", "U8", "[1]", "[20,21]"),
                        entry("bool", "BOOL", "[1]", "[21,22]")),
                22);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            assertThat(tensors.names().stream().map(name -> tensors.entry(name).dtype()))
                    .containsExactly(DType.values());
        }
    }

    @Test
    void namesComeInTheOrderOfTheHeaderWhateverTheOrderOfTheBytes() {
        file.write(header(entry("z", "U8", "[2]", "[3,5]"), entry("a", "U8", "[3]", "[0,3]")), 5);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            assertThat(tensors.names()).containsExactly("z", "a");
        }
    }

    @Test
    void dataIsTheTensorsBytesAndCannotBeWritten() {
        file.write(header(entry("z", "U8", "[2]", "[3,5]"), entry("a", "U8", "[3]", "[0,3]")), 5);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            MemorySegment data = tensors.data("z");
            assertThat(data.toArray(ValueLayout.JAVA_BYTE)).containsExactly(3, 4);
            assertThat(data.isReadOnly()).isTrue();
            assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void dataIsLittleEndian() {
        file.write(header(entry("a", "I32", "[1]", "[0,4]")), 4);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            ValueLayout.OfInt littleEndian = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
            assertThat(tensors.data("a").get(littleEndian, 0)).isEqualTo(0x03020100);
        }
    }

    @Test
    void metadataKeepsItsOrderAndIsEmptyWithoutOne() {
        file.write("{\"__metadata__\":{\"z\":\"1\",\"a\":\"\\u00e9\"}}", 0);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            assertThat(tensors.names()).isEmpty();
            assertThat(tensors.metadata().sequencedEntrySet())
                    .extracting(pair -> pair.getKey() + "=" + pair.getValue())
                    .containsExactly("z=1", "a=é");
        }
        file.write("{}", 0);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            assertThat(tensors.metadata()).isEmpty();
        }
    }

    @Test
    void emptyTensorsTakeNoBytesAndMayShareTheirPlace() {
        file.write(
                header(
                        entry("a", "F32", "[0]", "[4,4]"),
                        entry("b", "F32", "[1]", "[0,4]"),
                        entry("c", "F32", "[3,0]", "[4,4]")),
                4);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            assertThat(tensors.data("c").byteSize()).isZero();
        }
    }

    @Test
    void spacesAfterTheHeaderAndUnknownFieldsAreAllowed() {
        file.write("{\"a\":{\"later\":{\"x\":[1]},\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}   ", 1);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            assertThat(tensors.names()).containsExactly("a");
        }
    }

    @Test
    void anUnknownNameIsAnErrorThatListsTheKnown() {
        file.write(header(entry("weight", "U8", "[1]", "[0,1]")), 1);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            assertThatExceptionOfType(SafetensorsException.class)
                    .isThrownBy(() -> tensors.data("wieght"))
                    .withMessageContaining("[weight]")
                    .satisfies(e -> assertThat(e.tensor()).contains("wieght"));
        }
    }

    @Test
    void usingAClosedFileIsAnErrorAndClosingTwiceIsNot() {
        file.write(header(entry("a", "U8", "[1]", "[0,1]")), 1);
        Safetensors tensors = Safetensors.open(file.path());
        MemorySegment data = tensors.data("a");
        tensors.close();
        tensors.close();
        assertThatThrownBy(() -> tensors.data("a"))
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("model.safetensors");
        assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    /** Invariant: a reader sees a tensor's bytes, whatever other readers do; nothing but the mapping is shared. */
    @Test
    void manyThreadsReadAtOnce() {
        file.write(header(entry("a", "U8", "[100]", "[0,100]"), entry("b", "U8", "[20]", "[100,120]")), 120);
        try (Safetensors tensors = Safetensors.open(file.path())) {
            List<Long> wrong = IntStream.range(0, 1000)
                    .parallel()
                    .mapToObj(i -> tensors.data(i % 2 == 0 ? "a" : "b"))
                    .map(data -> data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1) - (data.byteSize() == 100 ? 99L : 119L))
                    .filter(difference -> difference != 0)
                    .toList();
            assertThat(wrong).isEmpty();
        }
    }
}
