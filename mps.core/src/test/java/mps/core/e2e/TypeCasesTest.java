// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Tensor;
import mps.core.e2e.Draw.Operand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whole numbers wrap around, types convert as their descriptions say, and eight dimensions are as good as two. */
class TypeCasesTest {
    private static Mps mps;

    @BeforeAll
    static void open() {
        mps = Mps.builder().sync("mutex").open();
    }

    @AfterAll
    static void close() {
        mps.close();
    }

    private static Tensor ints(int... values) {
        return mps.tensor(values, values.length);
    }

    private static Tensor longs(long... values) {
        return mps.tensor(values, values.length);
    }

    private static Tensor floats(float... values) {
        return mps.tensor(values, values.length);
    }

    private static Tensor bytes(int... values) {
        return ints(values).to(DType.UINT8);
    }

    // ---- whole numbers

    @Test
    void numbersOf32BitsWrapAround() {
        int max = Integer.MAX_VALUE;
        int min = Integer.MIN_VALUE;
        assertThat(ints(max).add(1).toIntArray()).containsExactly(min);
        assertThat(ints(min).sub(ints(1)).toIntArray()).containsExactly(max);
        assertThat(ints(min, 65536, max).mul(ints(-1, 65536, 2)).toIntArray()).containsExactly(min, 0, -2);
        assertThat(ints(min, 5).neg().toIntArray()).containsExactly(min, -5);
        assertThat(ints(min, -5).abs().toIntArray()).containsExactly(min, 5);
        assertThat(ints(65537).square().toIntArray()).containsExactly(131073);
    }

    @Test
    void numbersOf64BitsWrapAround() {
        long max = Long.MAX_VALUE;
        long min = Long.MIN_VALUE;
        assertThat(longs(max).add(1).toLongArray()).containsExactly(min);
        assertThat(longs(min).sub(longs(1)).toLongArray()).containsExactly(max);
        assertThat(longs(min, 1L << 32, max).mul(longs(-1, 1L << 32, 2)).toLongArray()).containsExactly(min, 0, -2);
        assertThat(longs(min, 5).neg().toLongArray()).containsExactly(min, -5);
        assertThat(longs(max, max, 3).sum().itemAsLong()).isEqualTo(1);
        assertThat(longs(max, 1).cumsum(0).toLongArray()).containsExactly(max, min);
    }

    @Test
    void unsignedBytesWrapAround() {
        assertThat(bytes(255, 200).add(bytes(1, 100)).toIntArray()).containsExactly(0, 44);
        assertThat(bytes(0).sub(1).toIntArray()).containsExactly(255);
        assertThat(bytes(16, 255).square().toIntArray()).containsExactly(0, 1);
        assertThat(bytes(1, 0).neg().toIntArray()).containsExactly(255, 0);
        assertThat(bytes(200).abs().toIntArray()).containsExactly(200);
    }

    @Test
    void wholeNumbersAreAddedUpIn64Bits() {
        assertThat(ints(Integer.MAX_VALUE, Integer.MAX_VALUE).sum().itemAsLong()).isEqualTo(2L * Integer.MAX_VALUE);
        assertThat(bytes(255, 255).cumsum(0).toLongArray()).containsExactly(255, 510);
        assertThat(mps.tensor(new boolean[] {true, false, true}, 3).sum().itemAsLong()).isEqualTo(2);
    }

    @Test
    void comparisonsOf64BitsAreExact() {
        long big = (1L << 53) + 1;
        assertThat(longs(big).eq(longs(big - 1)).toBooleanArray()).containsExactly(false);
        assertThat(longs(big).gt(longs(big - 1)).toBooleanArray()).containsExactly(true);
        assertThat(longs(big - 1, big, big - 1).argmax().itemAsLong()).isEqualTo(1);
        assertThat(longs(big - 1, big).max().itemAsLong()).isEqualTo(big);
    }

    @Test
    void aPowerOfWholeNumbersIsWhole() {
        assertThat(ints(2, 0, -1, -1, 2, 1, 0).pow(ints(31, 0, -3, -2, -1, -5, -1)).toIntArray())
                .containsExactly(Integer.MIN_VALUE, 1, -1, 1, 0, 1, 0);
        assertThat(longs(-2, 3).pow(longs(63, 3)).toLongArray()).containsExactly(Long.MIN_VALUE, 27);
        assertThat(bytes(3, 3, 2).pow(bytes(5, 6, 8)).toIntArray()).containsExactly(243, 729 & 255, 0);
        assertThat(ints(3).pow(4).toIntArray()).containsExactly(81);
    }

    @Test
    void wholeNumbersAreDividedAsFloatingPointNumbers() {
        assertThat(ints(1, -1, 0, 7).div(ints(0, 0, 0, 2)).toFloatArray())
                .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 3.5f);
    }

    // ---- conversions

    @Test
    void floatingPointNumbersLoseTheirFractionAndSaturate() {
        float infinity = Float.POSITIVE_INFINITY;
        float[] values = {1.9f, -1.9f, 1e20f, -1e20f, Float.NaN, infinity, -infinity, 255.9f};
        assertThat(floats(values).to(DType.INT32).toIntArray())
                .containsExactly(1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, Integer.MAX_VALUE,
                        Integer.MIN_VALUE, 255);
        assertThat(floats(values).to(DType.INT64).toLongArray())
                .containsExactly(1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0, Long.MAX_VALUE, Long.MIN_VALUE, 255);
        assertThat(floats(values).to(DType.UINT8).toIntArray()).containsExactly(1, 0, 255, 0, 0, 255, 0, 255);
        assertThat(floats(-0.5f, 256, 255, -1).to(DType.UINT8).toIntArray()).containsExactly(0, 255, 255, 0);
        assertThat(floats(0x1.fffffep30f, -0x1p31f).to(DType.INT32).toIntArray())
                .containsExactly(2147483520, Integer.MIN_VALUE);
    }

    @Test
    void ofAWiderWholeNumberTheLowBitsStay() {
        assertThat(longs(0x1_2345_6789L, -1, 1L << 31).to(DType.INT32).toIntArray())
                .containsExactly(0x2345_6789, -1, Integer.MIN_VALUE);
        assertThat(ints(256, 511, -1).to(DType.UINT8).toIntArray()).containsExactly(0, 255, 255);
        assertThat(bytes(255).to(DType.INT64).toLongArray()).containsExactly(255);
    }

    @Test
    void wholeNumbersRoundToTheNearestFloatingPointNumber() {
        long[] values = {16777217, 16777219, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 40) + 65536, (1L << 40) + 65537};
        float[] right = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            right[i] = values[i];
        }
        assertThat(longs(values).to(DType.FLOAT32).toFloatArray()).isEqualTo(right);
        assertThat(ints(2049, 2051, 65519, 65520).to(DType.FLOAT16).toFloatArray())
                .containsExactly(2048, 2052, 65504, Float.POSITIVE_INFINITY);
    }

    @Test
    void booleansAreWhetherAnElementIsNotZero() {
        assertThat(ints(0, 256, -1).to(DType.BOOL).toBooleanArray()).containsExactly(false, true, true);
        assertThat(longs(0, 1L << 32).to(DType.BOOL).toBooleanArray()).containsExactly(false, true);
        assertThat(floats(Float.MIN_VALUE * 0, 0.1f, Float.NaN).to(DType.BOOL).toBooleanArray())
                .containsExactly(false, true, true);
        assertThat(mps.tensor(MemorySegment.ofArray(new byte[] {0, 2, -1}), DType.BOOL, 3).to(DType.INT32).toIntArray())
                .containsExactly(0, 1, 1);
    }

    @Test
    void everyHalfNumberIsTheSameFloat() {
        short[] bits = new short[65536];
        float[] right = new float[65536];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (short) i;
            right[i] = Float.float16ToFloat((short) i);
        }
        Tensor halves = mps.tensor(MemorySegment.ofArray(bits), DType.FLOAT16, bits.length);
        assertThat(halves.toFloatArray()).isEqualTo(right);
        assertThat(halves.toShortArray()).isEqualTo(bits);
        float[] upper = new float[65536];
        for (int i = 0; i < bits.length; i++) {
            upper[i] = Float.intBitsToFloat(i << 16);
        }
        assertThat(mps.tensor(MemorySegment.ofArray(bits), DType.BFLOAT16, bits.length).toFloatArray())
                .isEqualTo(upper);
    }

    @Test
    void roundingToHalfTiesToEvenAndOverflowsToInfinity() {
        // Between each two neighbours: the middle, and the floats before and after it.
        float[] values = new float[3 * 0x7C00];
        for (int i = 0; i < 0x7C00; i++) {
            float next = i == 0x7BFF ? 65536 : Float.float16ToFloat((short) (i + 1));
            float middle = (Float.float16ToFloat((short) i) + next) / 2;
            values[3 * i] = Math.nextDown(middle);
            values[3 * i + 1] = middle;
            values[3 * i + 2] = Math.nextUp(middle);
        }
        short[] right = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            right[i] = Float.floatToFloat16(values[i]);
        }
        assertThat(floats(values).to(DType.FLOAT16).toShortArray()).isEqualTo(right);
        for (int i = 0; i < values.length; i++) {
            right[i] ^= (short) 0x8000;
        }
        assertThat(floats(values).neg().to(DType.FLOAT16).toShortArray()).isEqualTo(right);
    }

    @Test
    void roundingToBfloat16TiesToEvenAndOverflowsToInfinity() {
        float[] values = new float[4 * 0x7F80];
        short[] right = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            int low = new int[] {0x7FFF, 0x8000, 0x8001, 0}[i % 4];
            values[i] = Float.intBitsToFloat(((i / 4) << 16) | low);
            right[i] = (short) (i / 4 + (low > 0x8000 || (low == 0x8000 && i / 4 % 2 == 1) ? 1 : 0));
        }
        assertThat(floats(values).to(DType.BFLOAT16).toShortArray()).isEqualTo(right);
    }

    // ---- eight dimensions

    @Test
    void eightDimensionsAreAsGoodAsTwo() {
        for (int seed = 0; seed < 10; seed++) {
            Draw draw = new Draw(mps, "eightDimensions", seed, new HashSet<>());
            Operand x = draw.operand(DType.FLOAT32, 2, 1, 3, 2, 2, 1, 3, 2);
            int[] dims = draw.permutation(8);
            Tensor permuted = x.tensor().permute(dims);
            Host host = x.host().permute(dims);
            draw.check(permuted, host);
            draw.check(permuted.clone(), host);
            long[] sizes = host.sizes();
            draw.check(mps.cat(List.of(permuted, permuted), 3), host.pick(host.with(3, 2 * sizes[3]), index -> {
                int[] from = index.clone();
                from[3] %= (int) sizes[3];
                return host.place(from);
            }));
            long n = sizes[0] * sizes[3] * sizes[5];
            Host flat = host.permute(1, 2, 4, 6, 7, 0, 3, 5).reshape(host.count() / n, n);
            draw.checkClose(
                    permuted.sum(0, 3, 5).flatten(),
                    Host.real(DType.FLOAT32, new long[] {flat.size(0)}, index -> IntStream.range(0, (int) n)
                            .mapToDouble(i -> flat.at(index[0], i))
                            .sum()),
                    index -> 3 * n);
            draw.checkClose(
                    permuted.matmul(permuted.transpose(6, 7)),
                    Host.real(DType.FLOAT32, host.with(7, sizes[6]), index -> dot(host, index)),
                    index -> 9 * sizes[7]);
            draw.checkClose(permuted.softmax(4), Host.real(DType.FLOAT32, sizes, index -> {
                double total = 0;
                int[] at = index.clone();
                for (at[4] = 0; at[4] < sizes[4]; at[4]++) {
                    total += Math.exp(host.at(at));
                }
                return Math.exp(host.at(index)) / total;
            }));
        }
    }

    /** Row index[6] times row index[7] of the same matrix. */
    private static double dot(Host host, int[] index) {
        int[] left = index.clone();
        int[] right = index.clone();
        right[6] = index[7];
        double sum = 0;
        for (int k = 0; k < host.size(7); k++) {
            left[7] = k;
            right[7] = k;
            sum += host.at(left) * host.at(right);
        }
        return sum;
    }
}
