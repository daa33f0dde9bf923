// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import mps.api.AttentionOptions;
import mps.api.Mps;
import mps.api.Seed;
import mps.api.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attention with more scores than are computed at once: it takes no more memory for them than for as many as that, and each
 * part has the bits that it has alone.
 */
class LongAttentionTest {
    private static final long PIECE = 16L << 20;

    private static Mps mps;

    @BeforeAll
    static void open() {
        mps = Mps.builder().sync("mutex").open();
    }

    @AfterAll
    static void close() {
        mps.close();
    }

    @Test
    void batchesGoSomeMatricesAtATime() {
        // Heads of one sequence as a packed projection leaves them; 5 MB of scores in each, so that three go at once.
        Tensor packed = drawn(1, 2, 1150, 3, 4, 8);
        List<Tensor> heads = packed.permute(2, 0, 3, 1, 4).chunk(3, 0).stream()
                .map(each -> each.squeeze(0))
                .toList();
        Tensor result = heads.get(0).scaledDotProductAttention(heads.get(1), heads.get(2));
        assertThat(scratch(result)).isBetween(PIECE / 2, PIECE);
        float[] all = result.toFloatArray();
        int matrix = 1150 * 8;
        for (int b = 0; b < 2; b++) {
            for (int h = 0; h < 4; h++) {
                int from = (b * 4 + h) * matrix;
                Tensor alone = head(heads.get(0), b, h)
                        .scaledDotProductAttention(head(heads.get(1), b, h), head(heads.get(2), b, h));
                assertThat(Arrays.copyOfRange(all, from, from + matrix)).isEqualTo(alone.toFloatArray());
            }
        }
    }

    private static Tensor head(Tensor heads, int batch, int head) {
        return heads.select(0, batch).select(0, head);
    }

    @Test
    void heldTogetherAgainTheyNeedNoCopy() {
        Tensor packed = drawn(2, 2, 1150, 4, 8);
        Tensor heads = packed.transpose(1, 2);
        Tensor apart = heads.scaledDotProductAttention(heads, heads);
        Tensor together = heads.scaledDotProductAttention(heads, heads).transpose(1, 2).contiguous();
        assertThat(scratch(together)).isLessThanOrEqualTo(PIECE);
        assertThat(together.toFloatArray()).isEqualTo(apart.transpose(1, 2).toFloatArray());
    }

    @Test
    void oneMatrixGoesSomeRowsAtATime() {
        Tensor query = drawn(3, 2500, 8);
        Tensor key = drawn(4, 3000, 8);
        Tensor value = drawn(5, 3000, 8);
        Tensor mask = drawn(6, 2500, 3000);
        Tensor result = query.scaledDotProductAttention(key, value, AttentionOptions.DEFAULT.withMask(mask));
        assertThat(scratch(result)).isLessThanOrEqualTo(PIECE);
        float[] all = result.toFloatArray();
        for (int from = 0; from < 2500; from += 100) {
            AttentionOptions options = AttentionOptions.DEFAULT.withMask(mask.narrow(0, from, 100));
            float[] alone = query.narrow(0, from, 100)
                    .scaledDotProductAttention(key, value, options)
                    .toFloatArray();
            assertThat(Arrays.copyOfRange(all, 8 * from, 8 * (from + 100))).isEqualTo(alone);
        }
    }

    @Test
    void aCausalRowSeesAsMuchInEveryPiece() {
        Tensor query = drawn(7, 2500, 8);
        Tensor key = drawn(8, 2500, 8);
        Tensor value = drawn(9, 2500, 8);
        Tensor result = query.scaledDotProductAttention(key, value, AttentionOptions.DEFAULT.causal());
        assertThat(scratch(result)).isLessThanOrEqualTo(PIECE);
        float[] all = result.toFloatArray();
        for (int row = 200; row < 2500; row += 50) {
            float[] alone = query.narrow(0, row, 1)
                    .scaledDotProductAttention(key.narrow(0, 0, row + 1), value.narrow(0, 0, row + 1))
                    .toFloatArray();
            assertThat(Arrays.copyOfRange(all, 8 * row, 8 * (row + 1))).isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"barrier", "queue"})
    void piecesFollowEachOtherUnderEveryStrategy(String strategy) {
        float[] values = drawn(19, 2500, 8).toFloatArray();
        Tensor one = mps.tensor(values, 2500, 8);
        float[] expected = one.scaledDotProductAttention(one, one).toFloatArray();
        try (Mps other = Mps.builder().sync(strategy).open()) {
            Tensor same = other.tensor(values, 2500, 8);
            assertThat(same.scaledDotProductAttention(same, same).toFloatArray())
                    .isEqualTo(expected);
        }
    }

    @Test
    void groupsOfHeadsGoByHeadsAndThoseByRows() {
        Tensor key = drawn(10, 1, 2600, 8);
        Tensor value = drawn(11, 1, 2600, 8);
        for (int queries : new int[] {700, 2000}) {
            Tensor query = drawn(12, 4, queries, 8);
            Tensor mask = drawn(13, 4, queries, 2600);
            for (AttentionOptions options : List.of(
                    AttentionOptions.DEFAULT.groupedQuery().withMask(mask),
                    AttentionOptions.DEFAULT.groupedQuery().causal())) {
                Tensor result = query.scaledDotProductAttention(key, value, options);
                assertThat(scratch(result)).isLessThanOrEqualTo(PIECE);
                float[] all = result.toFloatArray();
                int matrix = queries * 8;
                for (int head = 0; head < 4; head++) {
                    AttentionOptions own = options.mask().isPresent()
                            ? AttentionOptions.DEFAULT.withMask(mask.narrow(0, head, 1))
                            : AttentionOptions.DEFAULT.causal();
                    float[] alone = query.narrow(0, head, 1)
                            .scaledDotProductAttention(key, value, own)
                            .toFloatArray();
                    assertThat(Arrays.copyOfRange(all, head * matrix, (head + 1) * matrix))
                            .isEqualTo(alone);
                }
            }
        }
    }

    @Test
    void headsOfOneQueryEachAreStillHeads() {
        Tensor key = drawn(16, 1, 8000, 4);
        Tensor query = drawn(17, 600, 1, 4);
        Tensor mask = drawn(18, 600, 1, 8000);
        float[] masked = query.scaledDotProductAttention(
                        key, key, AttentionOptions.DEFAULT.groupedQuery().withMask(mask))
                .toFloatArray();
        float[] causal = query.scaledDotProductAttention(
                        key, key, AttentionOptions.DEFAULT.groupedQuery().causal())
                .toFloatArray();
        float[] first = key.narrow(1, 0, 1).toFloatArray();
        for (int head = 0; head < 600; head += 13) {
            float[] alone = query.narrow(0, head, 1)
                    .scaledDotProductAttention(
                            key, key, AttentionOptions.DEFAULT.withMask(mask.narrow(0, head, 1)))
                    .toFloatArray();
            assertThat(Arrays.copyOfRange(masked, 4 * head, 4 * (head + 1))).isEqualTo(alone);
            assertThat(Arrays.copyOfRange(causal, 4 * head, 4 * (head + 1))).isEqualTo(first);
        }
    }

    @Test
    void fewRowsStayTogetherHoweverLongTheyAre() {
        Tensor query = drawn(14, 20, 1);
        Tensor key = drawn(15, 400_000, 1);
        Tensor result = query.scaledDotProductAttention(key, key);
        assertThat(scratch(result)).isGreaterThan(PIECE);
        float[] all = result.toFloatArray();
        assertThat(query.narrow(0, 7, 1).scaledDotProductAttention(key, key).toFloatArray())
                .containsExactly(all[7]);
    }

    private static long scratch(Tensor tensor) {
        return mps.explain(List.of(tensor)).scratchBytes();
    }

    private static Tensor drawn(long seed, long... sizes) {
        return mps.randn(new Seed(seed), sizes).evaluate();
    }
}
