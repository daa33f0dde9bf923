// SPDX-License-Identifier: Apache-2.0
package mps.examples.inference;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import mps.api.Mps;
import mps.api.Tensor;

/**
 * A small network with drawn weights: self-attention, a feed-forward layer, each with a residual, then the mean over the
 * sequence and a linear classifier. The weights are shared by all threads that call it.
 *
 * @param projection query, key and value, packed: {@code [3 * WIDTH, WIDTH]}
 * @param up {@code [2 * WIDTH, WIDTH]}
 * @param upBias {@code [2 * WIDTH]}
 * @param down {@code [WIDTH, 2 * WIDTH]}
 * @param downBias {@code [WIDTH]}
 * @param head {@code [CLASSES, WIDTH]}
 */
record Classifier(Tensor projection, Tensor up, Tensor upBias, Tensor down, Tensor downBias, Tensor head) {
    static final int SEQUENCE = 16;
    static final int WIDTH = 64;
    static final int CLASSES = 10;
    private static final int HEADS = 4;

    /** Draws the weights and brings them to the device. */
    static Classifier drawn(Mps mps, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Classifier(
                weight(mps, random, 3 * WIDTH, WIDTH),
                weight(mps, random, 2 * WIDTH, WIDTH),
                weight(mps, random, 2 * WIDTH),
                weight(mps, random, WIDTH, 2 * WIDTH),
                weight(mps, random, WIDTH),
                weight(mps, random, CLASSES, WIDTH));
    }

    private static Tensor weight(Mps mps, SplittableRandom random, int... sizes) {
        float[] data = new float[IntStream.of(sizes).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (random.nextDouble(-1, 1) / Math.sqrt(WIDTH));
        }
        return mps.tensor(data, IntStream.of(sizes).asLongStream().toArray());
    }

    /** Records the classification: {@code [SEQUENCE, WIDTH] -> [CLASSES]} probabilities. Nothing is computed here. */
    Tensor classify(Tensor sequence) {
        List<Tensor> heads = sequence.linear(projection).chunk(3, -1).stream()
                .map(part -> part.unflatten(-1, HEADS, WIDTH / HEADS).transpose(0, 1))
                .toList();
        Tensor attended = heads.get(0)
                .scaledDotProductAttention(heads.get(1), heads.get(2))
                .transpose(0, 1)
                .flatten(1, 2)
                .add(sequence);
        Tensor hidden = attended.linear(up, upBias).gelu().linear(down, downBias).add(attended);
        return hidden.mean(0).linear(head).softmax(-1);
    }
}
