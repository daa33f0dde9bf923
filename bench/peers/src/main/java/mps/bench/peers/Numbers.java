// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.util.List;
import java.util.SplittableRandom;

/** Numbers every peer sees alike. */
final class Numbers {
    private Numbers() {}

    /** Draws evenly between {@code -bound} and {@code bound}. */
    static float[] drawn(int seed, double bound, List<Long> sizes) {
        float[] numbers = new float[Math.toIntExact(elements(sizes))];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble(-bound, bound);
        }
        return numbers;
    }

    static long elements(List<Long> sizes) {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }

    static long[] array(List<Long> sizes) {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }
}
