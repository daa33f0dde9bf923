// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mps.api.DType;
import mps.api.DTypeException;
import mps.api.Shape;
import org.junit.jupiter.api.Test;

/** Single numbers: as elements of a type they are rounded like the device rounds, or refused. */
class NumbersTest {
    private final HostContext context = new HostContext();

    @Test
    void elementsOfFloat32AreRoundedOnce() {
        assertThat(element(DType.FLOAT32, 0.1)).isEqualTo(0.1f);
        assertThat(element(DType.FLOAT32, (1L << 24) + 1)).isEqualTo(1 << 24);
    }

    @Test
    void elementsOfFloat16AreTheNearestOfTwoTheEven() {
        assertThat(element(DType.FLOAT16, 0.1)).isEqualTo(0x1.998p-4f);
        assertThat(element(DType.FLOAT16, 2049)).isEqualTo(2048);
        assertThat(element(DType.FLOAT16, 2051)).isEqualTo(2052);
        assertThat(element(DType.FLOAT16, 65519)).isEqualTo(65504);
        assertThat(element(DType.FLOAT16, 65520)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(element(DType.FLOAT16, 0x1p-24)).isEqualTo(0x1p-24f);
        assertThat(element(DType.FLOAT16, 0x1p-25)).isZero();
        assertThat(element(DType.FLOAT16, Double.NaN)).isNaN();
    }

    @Test
    void elementsOfBfloat16AreTheNearestOfTwoTheEven() {
        assertThat(element(DType.BFLOAT16, 0.1)).isEqualTo(0x1.9Ap-4f);
        assertThat(element(DType.BFLOAT16, 257)).isEqualTo(256);
        assertThat(element(DType.BFLOAT16, 259)).isEqualTo(260);
        assertThat(element(DType.BFLOAT16, -257.5)).isEqualTo(-258);
        assertThat(element(DType.BFLOAT16, Float.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(element(DType.BFLOAT16, Double.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(element(DType.BFLOAT16, Double.NaN)).isNaN();
    }

    private static float element(DType dtype, double value) {
        return Float.intBitsToFloat((int) Numbers.element("test", dtype, value));
    }

    @Test
    void operandsAreNotRoundedToAHalfType() {
        assertThat(Numbers.bits(DType.FLOAT16, 0.1)).isEqualTo(Numbers.bits(DType.FLOAT32, 0.1));
        assertThat(Numbers.bits(DType.BFLOAT16, 3)).isEqualTo(Float.floatToRawIntBits(3));
    }

    @Test
    void aTensorIsFilledWithTheRoundedNumber() {
        for (DType dtype : new DType[] {DType.FLOAT16, DType.BFLOAT16}) {
            assertThat(Tensors.fill(context, 0.1, dtype, Shape.of(2)).toFloatArray())
                    .containsExactly(element(dtype, 0.1), element(dtype, 0.1));
        }
        assertThat(Tensors.fill(context, 0.1, DType.FLOAT16, Shape.of(1)).toShortArray())
                .containsExactly((short) 0x2E66);
        assertThat(Tensors.fill(context, 0.1, DType.BFLOAT16, Shape.of(1)).toShortArray())
                .containsExactly((short) 0x3DCD);
        assertThat(Tensors.fillWhole(context, Long.MIN_VALUE, DType.INT64, Shape.of()).itemAsLong())
                .isEqualTo(Long.MIN_VALUE);
        assertThat(Tensors.fill(context, 1, DType.BOOL, Shape.of(1)).toBooleanArray()).containsExactly(true);
    }

    @Test
    void whatIsNoNumberOfTheTypeIsRefused() {
        refuses(DType.INT32, 0.5, "a whole number of 32 bits for int32, but came 0.5");
        refuses(DType.INT64, Double.NaN, "a whole number of 64 bits for int64, but came NaN");
        refuses(DType.INT64, 0x1p63, "a whole number of 64 bits for int64, but came 9.223372036854776E18");
        refuses(DType.UINT8, 1.5, "a whole number from 0 to 255 for uint8, but came 1.5");
        refuses(DType.BOOL, 0.5, "0 or 1 for bool, but came 0.5");
        refusesWhole(DType.INT32, 1L << 31, "a whole number of 32 bits for int32, but came 2147483648");
        refusesWhole(DType.UINT8, 256, "a whole number from 0 to 255 for uint8, but came 256");
        refusesWhole(DType.UINT8, -1, "a whole number from 0 to 255 for uint8, but came -1");
        refusesWhole(DType.BOOL, 2, "0 or 1 for bool, but came 2");
    }

    private void refuses(DType dtype, double value, String message) {
        assertThatThrownBy(() -> Tensors.fill(context, value, dtype, Shape.of(2)))
                .isInstanceOf(DTypeException.class)
                .hasMessage("full: expected " + message + "; choose another type or convert with to");
    }

    private void refusesWhole(DType dtype, long value, String message) {
        assertThatThrownBy(() -> Tensors.fillWhole(context, value, dtype, Shape.of(2)))
                .isInstanceOf(DTypeException.class)
                .hasMessage("full: expected " + message + "; choose another type or convert with to");
    }
}
