// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import mps.api.Seed;

/** Philox4x32-10 (Salmon et al., 2011) and the distributions made of it, in plain Java. */
final class Philox {
    private Philox() {}

    /** Returns the four words of a counter of four words under a key of two. */
    static int[] words(int[] counter, int[] key) {
        int[] c = counter.clone();
        int[] k = key.clone();
        for (int round = 0; round < 10; round++) {
            long left = 0xD2511F53L * Integer.toUnsignedLong(c[0]);
            long right = 0xCD9E8D57L * Integer.toUnsignedLong(c[2]);
            c = new int[] {
                (int) (right >>> 32) ^ c[1] ^ k[0], (int) right, (int) (left >>> 32) ^ c[3] ^ k[1], (int) left
            };
            k[0] += 0x9E3779B9;
            k[1] += 0xBB67AE85;
        }
        return c;
    }

    private static int[] block(Seed seed, long i) {
        long block = i / 4;
        return words(
                new int[] {(int) block, (int) (block >>> 32), (int) seed.stream(), (int) (seed.stream() >>> 32)},
                new int[] {(int) seed.value(), (int) (seed.value() >>> 32)});
    }

    /** Returns number {@code i} of the uniform distribution. */
    static float uniform(Seed seed, long i) {
        return (block(seed, i)[(int) (i % 4)] >>> 8) * 0x1p-24f;
    }

    /** Returns number {@code i} of the normal distribution. */
    static float normal(Seed seed, long i) {
        int[] words = block(seed, i);
        int pair = (int) (i % 4) / 2 * 2;
        float radius = (float) Math.sqrt(minusTwoLog(words[pair]));
        return radius * circle(words[pair + 1], i % 2 == 0);
    }

    private static float minusTwoLog(int word) {
        float u = Math.fma((float) Integer.toUnsignedLong(word), 0x1p-32f, 0x1p-33f);
        int bits = Float.floatToRawIntBits(u) + (0x3F800000 - 0x3F3504F3);
        float exponent = (bits >>> 23) - 127;
        float m = Float.intBitsToFloat((bits & 0x007FFFFF) + 0x3F3504F3);
        float s = (m - 1) / (m + 1);
        float q = s * s;
        float p = 1 / 9f;
        p = Math.fma(p, q, 1 / 7f);
        p = Math.fma(p, q, 0.2f);
        p = Math.fma(p, q, 1 / 3f);
        p = Math.fma(p, q, 1);
        return Math.fma(exponent, (float) (-2 * Math.log(2)), s * -4 * p);
    }

    /** Returns the cosine or sine of 2 pi w / 2^32. */
    private static float circle(int word, boolean cosineWanted) {
        int turned = word + 0x20000000;
        int quadrant = (turned >>> 30) + (cosineWanted ? 1 : 0);
        float x = ((turned & 0x3FFFFFFF) - 0x20000000) * (float) (2 * Math.PI / 0x1p32);
        float q = x * x;
        float sine = Math.fma(0x1.71de3ap-19f, q, -0x1.a01a02p-13f);
        sine = Math.fma(sine, q, 0x1.11111p-7f);
        sine = Math.fma(sine, q, -0x1.555556p-3f);
        sine = x * Math.fma(sine, q, 1);
        float cosine = Math.fma(0x1.a01a02p-16f, q, -0x1.6c16c2p-10f);
        cosine = Math.fma(cosine, q, 0x1.555556p-5f);
        cosine = Math.fma(cosine, q, -0.5f);
        cosine = Math.fma(cosine, q, 1);
        float value = quadrant % 2 != 0 ? cosine : sine;
        return quadrant / 2 % 2 != 0 ? -value : value;
    }
}
