// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Buffers may be larger than 32 bits can count. Runs on the plain device only: the other models add nothing to these
 * offsets, and would hold as much memory again.
 */
@Timeout(300)
class LargeBufferTest {
    private static final long BEYOND_31_BITS = (1L << 31) + 1000;
    private static final long ROWS = 1 << 15;
    private static final long COLUMNS = (1 << 15) + 1;
    private static final long BEYOND_32_BITS = ROWS * COLUMNS * Float.BYTES;

    private static Optional<Mps> opened = Optional.empty();

    @BeforeAll
    static void open() {
        assumeTrue(System.getProperty("mps.softmetal.device-model", "faithful").equals("faithful"), "another model");
        assumeTrue(Integer.getInteger("mps.test.execution-width", 1) == 1, "in lock step");
        opened = Optional.of(Mps.builder().sync("mutex").open());
    }

    @AfterAll
    static void close() {
        opened.ifPresent(Mps::close);
    }

    private static void assumeRoomFor(Mps mps, long bytes) {
        assumeTrue(mps.device().maxBufferBytes() >= bytes, "no buffer of " + bytes + " bytes");
        assumeTrue(mps.device().recommendedBytes() >= bytes, "no room for " + bytes + " bytes");
        assumeTrue(freeBytes() >= 2 * bytes, "others use the memory");
    }

    /** Returns what the host has left, or as much as one can wish where that is not known. */
    private static long freeBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    @Test
    void bytesBeyond31BitsAreFilledAddedUpAndRead() {
        Mps mps = opened.orElseThrow();
        assumeRoomFor(mps, BEYOND_31_BITS);
        try (Scope _ = mps.scope()) {
            Tensor ones = mps.full(1, DType.UINT8, BEYOND_31_BITS).evaluate();
            assertThat(ones.narrow(0, BEYOND_31_BITS - 3, 3).toByteArray()).containsExactly(1, 1, 1);
            assertThat(ones.sum().itemAsLong()).isEqualTo(BEYOND_31_BITS);
        }
    }

    @Test
    void numbersBeyond31And32BitsAreComputedWith() {
        Mps mps = opened.orElseThrow();
        assumeRoomFor(mps, BEYOND_32_BITS);
        try (Scope _ = mps.scope()) {
            Tensor tens = mps.arange((double) ROWS).mul(10.0).unsqueeze(1);
            Tensor flat = tens.add(mps.arange((double) COLUMNS)).flatten().evaluate();
            for (long byteOffset : new long[] {(1L << 31) - 64, (1L << 31) + 64, (1L << 32) - 64, (1L << 32) + 64}) {
                long first = byteOffset / Float.BYTES;
                Tensor view = flat.narrow(0, first, 32);
                float[] values = view.toFloatArray();
                float[] sums = view.add(1.0).toFloatArray();
                for (int i = 0; i < 32; i++) {
                    assertThat(values[i]).isEqualTo(element(first + i));
                    assertThat(sums[i]).isEqualTo(element(first + i) + 1);
                }
            }
            // Elements that are far apart: the last of them lies beyond 32 bits.
            long step = 1 << 20;
            float[] apart = flat.slice(0, 5, Long.MAX_VALUE, step).add(0.5).toFloatArray();
            for (int i = 0; i < apart.length; i++) {
                assertThat(apart[i]).isEqualTo(element(5 + i * step) + 0.5f);
            }
            assertThat(5 + (apart.length - 1) * step).isGreaterThanOrEqualTo((1L << 32) / Float.BYTES);
        }
    }

    private static float element(long place) {
        return place / COLUMNS * 10 + place % COLUMNS;
    }
}
