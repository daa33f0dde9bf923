// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import static mps.api.io.SafetensorsFile.entry;
import static mps.api.io.SafetensorsFile.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a file may be wrong is refused when it is opened, naming file, tensor, expected and came. */
class SafetensorsRefusalTest {
    private SafetensorsFile file;

    @BeforeEach
    void inTemporaryDirectory(@TempDir Path directory) {
        file = new SafetensorsFile(directory.resolve("model.safetensors"));
    }

    private void assertRefused(Optional<String> tensor, String... messageParts) {
        assertThatExceptionOfType(SafetensorsException.class)
                .isThrownBy(() -> Safetensors.open(file.path()).close())
                .satisfies(e -> {
                    assertThat(e).hasMessageContaining("model.safetensors").hasMessageContainingAll(messageParts);
                    assertThat(e.file()).isEqualTo(file.path());
                    assertThat(e.tensor()).isEqualTo(tensor);
                    tensor.ifPresent(name -> assertThat(e).hasMessageContaining('"' + name + '"'));
                });
    }

    private void assertFileRefused(String... messageParts) {
        assertRefused(Optional.empty(), messageParts);
    }

    private void assertTensorRefused(String tensor, String... messageParts) {
        assertRefused(Optional.of(tensor), messageParts);
    }

    @Test
    void aMissingFile() {
        assertFileRefused("readable", "NoSuchFile");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void aFileTooShortForTheHeadersLength(int bytes) {
        file.writeBytes(new byte[bytes]);
        assertFileRefused("expected 8 bytes", bytes + " bytes", "truncated");
    }

    @Test
    void aHeaderThatLeavesTheFile() {
        file.writeWithLength(100, "{}".getBytes(StandardCharsets.UTF_8), 0);
        assertFileRefused("header of 100 bytes", "has 2", "truncated");
    }

    @ParameterizedTest
    @CsvSource({"100000001, 100000001", "-1, 18446744073709551615", "9223372036854775807, 9223372036854775807"})
    void aHeaderBeyondTheLimit(long length, String said) {
        file.writeWithLength(length, "{}".getBytes(StandardCharsets.UTF_8), 0);
        assertFileRefused("at most 100000000", said);
    }

    @Test
    void anEmptyHeader() {
        file.write("", 4);
        assertFileRefused("JSON object", "empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " {}", "null", "PK\3\4"})
    void aHeaderThatBeginsOtherwise(String header) {
        file.write(header, 0);
        assertFileRefused("JSON object", "begins with the byte 0x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\"}", "{\"a\":}", "{a:1}", "{'a':1}", "{\"a\":{\"dtype\":\"F32\"", "{,}"})
    void aHeaderThatIsNotJson(String header) {
        file.write(header, 0);
        assertFileRefused("expected JSON");
    }

    @Test
    void aHeaderThatIsNotUtf8() {
        file.write(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}, 0);
        assertFileRefused("expected JSON");
    }

    @Test
    void aHeaderInUtf16() {
        file.write("{}".getBytes(StandardCharsets.UTF_16LE), 0);
        assertFileRefused("expected JSON");
    }

    @Test
    void aHeaderNestedTooDeep() {
        file.write("{\"a\":{\"later\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}", 0);
        assertFileRefused("expected JSON", "depth");
    }

    @Test
    void somethingAfterTheHeadersObject() {
        file.write("{} {}", 0);
        assertFileRefused("one JSON object", "after the object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "[]", "null", "\"F32\""})
    void anEntryThatIsNoObject(String entry) {
        file.write("{\"a\":" + entry + "}", 0);
        assertTensorRefused("a", "expected an object");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "a dtype; {'shape':[1],'data_offsets':[0,4]}",
        "a shape; {'dtype':'F32','data_offsets':[0,4]}",
        "data_offsets; {'dtype':'F32','shape':[1]}"
    }, quoteCharacter = '%')
    void aMissingField(String field, String entry) {
        file.write("{\"a\":" + entry.replace('\'', '"') + "}", 4);
        assertTensorRefused("a", "expected " + field, "none");
    }

    @Test
    void aFieldThatComesTwice() {
        file.write("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
        assertTensorRefused("a", "each field once", "a second shape");
    }

    @Test
    void aNameThatComesTwice() {
        file.write(header(entry("a", "U8", "[1]", "[0,1]"), entry("a", "U8", "[1]", "[1,2]")), 2);
        assertTensorRefused("a", "each name once", "a second tensor");
    }

    @Test
    void aNameThatComesTwiceInTwoSpellings() {
        file.write(header(entry("a", "U8", "[1]", "[0,1]"), entry("\\u0061", "U8", "[1]", "[1,2]")), 2);
        assertTensorRefused("a", "each name once");
    }

    @Test
    void metadataThatComesTwice() {
        file.write("{\"__metadata__\":{},\"__metadata__\":{}}", 0);
        assertFileRefused("__metadata__ comes twice");
    }

    @Test
    void aMetadataKeyThatComesTwice() {
        file.write("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0);
        assertFileRefused("__metadata__", "\"k\" comes twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "[]", "\"text\""})
    void metadataThatIsNoObject(String metadata) {
        file.write("{\"__metadata__\":" + metadata + "}", 0);
        assertFileRefused("__metadata__ to be an object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "{}", "[\"a\"]"})
    void metadataThatIsNoString(String value) {
        file.write("{\"__metadata__\":{\"format\":" + value + "}}", 0);
        assertFileRefused("__metadata__", "\"format\"", "to be a string");
    }

    @Test
    void float64WithTheReason() {
        file.write(header(entry("a", "F64", "[1]", "[0,8]")), 8);
        assertTensorRefused("a", "F64", "Metal has no float64", "convert the tensor to F32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"F8_E4M3", "I16", "f32", ""})
    void anUnknownType(String dtype) {
        file.write(header(entry("a", dtype, "[1]", "[0,1]")), 1);
        assertTensorRefused("a", "F32, F16, BF16", "came " + dtype);
    }

    @Test
    void aTypeThatIsNoString() {
        file.write("{\"a\":{\"dtype\":32,\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
        assertTensorRefused("a", "dtype as a string", "came 32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[-1]", "[2,-3]", "[1,1,1,1,1,1,1,1,1]", "[4294967296,4294967296]", "[0,4294967296,4294967296]"})
    void aShapeThatCannotBe(String shape) {
        file.write(header(entry("a", "U8", shape, "[0,1]")), 1);
        assertTensorRefused("a", "expected a shape");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "{}", "null", "\"[1]\""})
    void aShapeThatIsNoArray(String shape) {
        file.write(header(entry("a", "U8", shape, "[0,1]")), 1);
        assertTensorRefused("a", "shape as an array");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1.5]", "[null]", "[\"1\"]", "[[1]]", "[1e2]"})
    void aSizeThatIsNoInteger(String shape) {
        file.write(header(entry("a", "U8", shape, "[0,1]")), 1);
        assertTensorRefused("a", "integers in shape");
    }

    @Test
    void aSizeBeyond64Bits() {
        file.write(header(entry("a", "U8", "[18446744073709551616]", "[0,1]")), 1);
        assertTensorRefused("a", "64 bits in shape", "18446744073709551616");
    }

    @Test
    void aShapeWithMoreBytesThan64BitsCount() {
        file.write(header(entry("a", "I64", "[4611686018427387904]", "[0,0]")), 0);
        assertTensorRefused("a", "fits 64 bits", "int64[4611686018427387904]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[0]", "[0,4,8]", "[-4,0]", "[4,0]"})
    void offsetsThatAreNoRange(String offsets) {
        file.write(header(entry("a", "F32", "[1]", offsets)), 4);
        assertTensorRefused("a", "data_offsets [begin, end]");
    }

    @ParameterizedTest
    @CsvSource({"'[0,3]', 3", "'[0,8]', 8", "'[0,9223372036854775807]', 9223372036854775807"})
    void offsetsThatDoNotFitTheShape(String offsets, long apart) {
        file.write(header(entry("a", "F32", "[1]", offsets)), 8);
        assertTensorRefused("a", "4 bytes apart", "float32[1]", apart + " apart");
    }

    @Test
    void bytesBeyondTheEndOfTheFile() {
        file.write(header(entry("a", "F32", "[2]", "[0,8]")), 7);
        assertTensorRefused("a", "within the 7", "[0, 8]", "truncated");
    }

    @Test
    void bytesFarBeyondTheEndOfTheFile() {
        file.write(header(entry("a", "F32", "[1]", "[9223372036854775803,9223372036854775807]")), 4);
        assertTensorRefused("a", "within the 4");
    }

    @Test
    void overlappingTensors() {
        file.write(header(entry("a", "U8", "[4]", "[0,4]"), entry("b", "U8", "[4]", "[3,7]")), 7);
        assertTensorRefused("b", "begin at 4", "tensor \"a\"", "[3, 7]", "overlap");
    }

    @Test
    void twoTensorsInOnePlace() {
        file.write(header(entry("a", "U8", "[4]", "[0,4]"), entry("b", "U8", "[4]", "[0,4]")), 4);
        assertTensorRefused("b", "begin at 4", "overlap");
    }

    @Test
    void aGapBetweenTensors() {
        file.write(header(entry("a", "U8", "[4]", "[0,4]"), entry("b", "U8", "[4]", "[5,9]")), 9);
        assertTensorRefused("b", "begin at 4", "[5, 9]", "gap");
    }

    @Test
    void aGapAtTheBeginning() {
        file.write(header(entry("a", "U8", "[4]", "[1,5]")), 5);
        assertTensorRefused("a", "begin at 0", "the header", "gap");
    }

    @Test
    void bytesAfterTheLastTensor() {
        file.write(header(entry("a", "U8", "[4]", "[0,4]")), 6);
        assertFileRefused("end with tensor \"a\"", "2 bytes follow");
    }
}
