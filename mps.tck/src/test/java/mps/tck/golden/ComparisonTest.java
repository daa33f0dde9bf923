// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import mps.api.DType;
import mps.api.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ComparisonTest {
    private static final long SHORT_SUM = 256;
    private static final long LONG_SUM = 257;

    @ParameterizedTest
    @CsvSource({
        "0, 0.9e-6, 256, true",
        "0, 1.1e-6, 256, false",
        "100, 100.0009, 256, true",
        "100, 100.0011, 256, false",
        "100, 100.009, 257, true",
        "-100, -100.011, 257, false",
        "NaN, NaN, 1, true",
        "NaN, 0, 1, false",
        "0, NaN, 1, false",
        "Infinity, Infinity, 1, true",
        "-Infinity, Infinity, 1, false",
        "Infinity, 3.4e38, 1, false",
        "3.4e38, Infinity, 1, false",
        "0, -0, 1, true",
    })
    void float32IsRightWithinAnAbsoluteAndARelativeError(float expected, float came, long terms, boolean right) {
        assertThat(Comparison.of(floats(came), floats(expected), terms).isRight()).isEqualTo(right);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void halfTypesAreRightWithinOneUnitInTheLastPlace(DType dtype) {
        short one = (short) (dtype == DType.FLOAT16 ? 0x3C00 : 0x3F80);

        assertThat(Comparison.of(halves(dtype, one), halves(dtype, (short) (one + 1)), 1).isRight()).isTrue();
        assertThat(Comparison.of(halves(dtype, one), halves(dtype, (short) (one - 1)), 1).isRight()).isTrue();
        assertThat(Comparison.of(halves(dtype, one), halves(dtype, (short) (one + 2)), 1).isRight()).isFalse();
        // The smallest numbers on both sides of zero are two apart.
        assertThat(Comparison.of(halves(dtype, (short) 0x8001), halves(dtype, (short) 0), 1).isRight()).isTrue();
        assertThat(Comparison.of(halves(dtype, (short) 0x8001), halves(dtype, (short) 1), 1).isRight()).isFalse();
    }

    @Test
    void theLargestHalfIsNoInfinity() {
        assertThat(Comparison.of(halves(DType.FLOAT16, (short) 0x7BFF), halves(DType.FLOAT16, (short) 0x7C00), 1)
                        .isRight())
                .isFalse();
    }

    @Test
    void wholeNumbersAreRightOnlyIfEqual() {
        assertThat(Comparison.of(longs(1L << 62), longs(1L << 62), LONG_SUM).isRight()).isTrue();
        assertThat(Comparison.of(longs((1L << 62) + 1), longs(1L << 62), LONG_SUM).problem())
                .contains("element [0] of [1]: expected 4611686018427387904, came 4611686018427387905");
    }

    @Test
    void booleansAreWhetherAByteIsNotZero() {
        assertThat(Comparison.of(bytes(DType.BOOL, 1, 0), bytes(DType.BOOL, 2, 0), 1).isRight()).isTrue();
        assertThat(Comparison.of(bytes(DType.BOOL, 1, 1), bytes(DType.BOOL, 1, 0), 1).problem())
                .contains("element [1] of [2]: expected false, came true");
    }

    @Test
    void shapesAndTypesMustBeEqual() {
        assertThat(Comparison.of(floats(1), floats(1, 2), 1).problem()).contains("expected the shape [2], came [1]");
        assertThat(Comparison.of(bytes(DType.UINT8, 1), bytes(DType.BOOL, 1), 1).problem())
                .contains("expected the type bool, came uint8");
    }

    @Test
    void theErrorsAndTheWorstElementAreReported() {
        Comparison comparison = Comparison.of(floats(1, 8.5f, 0.5f, 3), floats(1, 8, 0.25f, 3), SHORT_SUM);

        assertThat(comparison.largestAbsolute()).isEqualTo(0.5);
        assertThat(comparison.largestRelative()).isEqualTo(1.0);
        assertThat(comparison.problem().orElseThrow())
                .startsWith("element [2] of [4]: expected 0.25, came 0.5, ")
                .endsWith(" times as far as allowed");
    }

    private static GoldenTensor floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return new GoldenTensor(DType.FLOAT32, Shape.of(values.length), MemorySegment.ofArray(buffer.array()));
    }

    private static GoldenTensor halves(DType dtype, short bits) {
        byte[] bytes = {(byte) bits, (byte) (bits >> 8)};
        return new GoldenTensor(dtype, Shape.of(1), MemorySegment.ofArray(bytes));
    }

    private static GoldenTensor longs(long value) {
        byte[] bytes =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
        return new GoldenTensor(DType.INT64, Shape.of(1), MemorySegment.ofArray(bytes));
    }

    private static GoldenTensor bytes(DType dtype, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new GoldenTensor(dtype, Shape.of(values.length), MemorySegment.ofArray(bytes));
    }
}
