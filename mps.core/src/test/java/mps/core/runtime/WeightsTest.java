// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import mps.api.ClosedException;
import mps.api.MemoryUse;
import mps.api.Mps;
import mps.api.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is multiplied by again and again, and so moves, is what it was. */
class WeightsTest {
    private static final int ROWS = 40;
    private static final int COLUMNS = 150;
    private static final int INTERIOR = 600;
    private static final int OFTEN = 6;

    private final Mps mps = DirectStrategy.open();
    private final Random random = new Random(31);
    private final float[] numbers = drawn(COLUMNS * INTERIOR);
    private final Tensor weights = mps.tensor(numbers, COLUMNS, INTERIOR);
    private final Tensor input = mps.tensor(drawn(ROWS * INTERIOR), ROWS, INTERIOR);

    @AfterEach
    void close() {
        mps.close();
    }

    private float[] drawn(int count) {
        float[] drawn = new float[count];
        for (int i = 0; i < count; i++) {
            drawn[i] = random.nextFloat(-1, 1);
        }
        return drawn;
    }

    private Tensor recorded() {
        try (Tensor columns = weights.transpose(0, 1)) {
            return input.matmul(columns);
        }
    }

    private float[] product() {
        try (Tensor product = recorded()) {
            return product.toFloatArray();
        }
    }

    @Test
    void everyProductIsTheSame() {
        float[] first = product();
        for (int i = 0; i < OFTEN; i++) {
            assertThat(product()).isEqualTo(first);
        }
    }

    @Test
    void theyAreMovedOnceAndLeaveNothingBehind() {
        product();
        long before = mps.memoryUse().inUseBytes();
        long peak = mps.memoryUse().peakBytes();
        long tensors = mps.leakReport().openTensors();
        for (int i = 0; i < OFTEN; i++) {
            product();
        }
        // While they move there are two of them.
        assertThat(mps.memoryUse().peakBytes()).isBetween(peak + numbers.length * 4L, peak + numbers.length * 5L);
        assertThat(mps.memoryUse().inUseBytes()).isEqualTo(before);
        assertThat(mps.leakReport().openTensors()).isEqualTo(tensors);
        weights.close();
        assertThat(mps.leakReport().openTensors()).isEqualTo(tensors - 1);
        assertThat(mps.memoryUse().inUseBytes()).isLessThan(before);
    }

    @Test
    @DisabledOnOs(value = OS.MAC, disabledReason = "it is softmetal that keeps panels")
    void softmetalKeepsThemInPanels() {
        for (int i = 0; i < OFTEN; i++) {
            product();
        }
        long kept = besideBuffers();
        weights.close();
        assertThat(kept - besideBuffers()).isGreaterThanOrEqualTo(numbers.length * 4L);
    }

    private long besideBuffers() {
        MemoryUse use = mps.memoryUse();
        return use.deviceBytes() - use.inUseBytes() - use.pooledBytes();
    }

    @Test
    void theyCanBeReadAndMultipliedByAfterwards() {
        float[] first = product();
        for (int i = 0; i < OFTEN; i++) {
            product();
        }
        assertThat(weights.toFloatArray()).isEqualTo(numbers);
        assertThat(product()).isEqualTo(first);
    }

    @Test
    void partsOfThemAreWeightsToo() {
        Tensor some = weights.slice(0, 30, 130);
        Tensor others = weights.slice(0, 0, 100);
        float[] product;
        try (Tensor result = input.matmul(some.transpose(0, 1))) {
            product = result.toFloatArray();
        }
        for (int i = 0; i < OFTEN; i++) {
            try (Tensor result = input.matmul(some.transpose(0, 1));
                    Tensor other = input.matmul(others.transpose(0, 1))) {
                mps.evaluate(List.of(result, other));
                assertThat(result.toFloatArray()).isEqualTo(product);
                assertThat(Arrays.copyOfRange(other.toFloatArray(), 30, 100)).isEqualTo(Arrays.copyOf(product, 70));
            }
        }
    }

    @Test
    void closedTheyAreRefusedAndWhatBeganBeforeEnds() {
        float[] first = product();
        List<CompletableFuture<float[]>> begun = new ArrayList<>();
        for (int i = 0; i < OFTEN; i++) {
            begun.add(recorded().toFloatArrayAsync());
        }
        Tensor late = recorded();
        weights.close();
        assertThat(begun).allSatisfy(each -> assertThat(each.join()).isEqualTo(first));
        assertThatThrownBy(late::evaluate).isInstanceOf(ClosedException.class);
    }
}
