// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import mps.api.Explanation;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;

/** How much memory an evaluation takes from the pool, beside what its plan needs at least. */
class PeakMemoryTest {
    private static final long BATCH = 4;
    private static final long LENGTH = 128;
    private static final long WIDTH = 256;
    private static final long INNER = 1024;
    private static final long HEADS = 4;
    private static final double MOST = 1.3;
    private final Random random = new Random(23);

    @Test
    void anEncoderLayerTakesLittleMoreThanWhatIsAliveAtOnce() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor result = layer(
                    drawn(mps, BATCH, LENGTH, WIDTH),
                    drawn(mps, 3 * WIDTH, WIDTH),
                    drawn(mps, 3 * WIDTH),
                    drawn(mps, WIDTH, WIDTH),
                    drawn(mps, WIDTH),
                    drawn(mps, INNER, WIDTH),
                    drawn(mps, INNER),
                    drawn(mps, WIDTH, INNER),
                    drawn(mps, WIDTH));
            Explanation explanation = mps.explain(List.of(result));
            long before = mps.memoryUse().peakBytes();
            assertThat(before).isEqualTo(mps.memoryUse().inUseBytes());
            result.evaluate();
            long raised = mps.memoryUse().peakBytes() - before;
            assertThat((double) raised / explanation.largestLiveBytes())
                    .as("%d bytes of the pool for %d that are alive at once", raised, explanation.largestLiveBytes())
                    .isBetween(1.0, MOST);
        }
    }

    private static Tensor layer(Tensor input, Tensor... weights) {
        Shape normalized = Shape.of(WIDTH);
        List<Tensor> heads = input.linear(weights[0], weights[1]).chunk(3, -1).stream()
                .map(part -> part.reshape(BATCH, LENGTH, HEADS, WIDTH / HEADS).transpose(1, 2))
                .toList();
        Tensor attended = heads.get(0)
                .scaledDotProductAttention(heads.get(1), heads.get(2))
                .transpose(1, 2)
                .reshape(BATCH, LENGTH, WIDTH)
                .linear(weights[2], weights[3]);
        Tensor middle = input.add(attended).layerNorm(normalized, 1e-5);
        Tensor fed = middle.linear(weights[4], weights[5]).gelu().linear(weights[6], weights[7]);
        return middle.add(fed).layerNorm(normalized, 1e-5);
    }

    private Tensor drawn(Mps mps, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.of(sizes).elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat(-0.1f, 0.1f);
        }
        return mps.tensor(values, sizes);
    }
}
