// SPDX-License-Identifier: Apache-2.0
package mps.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import mps.api.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every operation against numbers small enough to check by hand. */
class NdArrayTest {
    private static final NdArray TWO_BY_THREE = array(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);

    private static NdArray array(double[] data, long... sizes) {
        return NdArray.of(data, sizes);
    }

    @Test
    void floatsBecomeDoublesExactly() {
        assertThat(NdArray.of(new float[] {0.1f}, 1).toArray()).containsExactly(0.1f);
    }

    @Test
    void elementsMustFillTheShape() {
        assertThatIllegalArgumentException().isThrownBy(() -> array(new double[5], 2, 3)).withMessageContaining("[2, 3]");
    }

    @Test
    void additionBroadcastsARow() {
        assertThat(TWO_BY_THREE.add(array(new double[] {10, 20, 30}, 3)).toArray())
                .containsExactly(11, 22, 33, 14, 25, 36);
    }

    @Test
    void multiplicationBroadcastsARowAgainstAColumn() {
        NdArray product = array(new double[] {2, 3}, 2, 1).mul(array(new double[] {5, 7, 11}, 3));
        assertThat(product.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(product.toArray()).containsExactly(10, 14, 22, 15, 21, 33);
    }

    @Test
    void shapesThatDoNotBroadcastAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TWO_BY_THREE.add(array(new double[2], 2)));
    }

    @Test
    void reluKeepsThePositive() {
        assertThat(array(new double[] {-1, 0, 2}, 3).relu().toArray()).containsExactly(0, 0, 2);
    }

    @Test
    void matmulSumsProductsOfRowsAndColumns() {
        NdArray product = TWO_BY_THREE.matmul(array(new double[] {1, 0, 0, 1, 1, 1}, 3, 2));
        assertThat(product.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(product.toArray()).containsExactly(4, 5, 10, 11);
    }

    @Test
    void matmulTakesEachMatrixOfABatchWithItsOwn() {
        NdArray product = array(new double[] {1, 2, 3, 4}, 2, 1, 2).matmul(array(new double[] {1, 1, 1, -1}, 2, 2, 1));
        assertThat(product.shape()).isEqualTo(Shape.of(2, 1, 1));
        assertThat(product.toArray()).containsExactly(3, -1);
    }

    @Test
    void matmulRefusesOtherInnerSizes() {
        assertThatIllegalArgumentException().isThrownBy(() -> TWO_BY_THREE.matmul(TWO_BY_THREE));
    }

    @Test
    void linearMultipliesWithTheRowsOfTheWeight() {
        NdArray result = TWO_BY_THREE.linear(array(new double[] {1, 0, 0, 0, 0, 2}, 2, 3), array(new double[] {100, 200}, 2));
        assertThat(result.toArray()).containsExactly(101, 206, 104, 212);
    }

    @Test
    void softmaxOfEqualElementsIsEven() {
        assertThat(array(new double[] {7, 7, 1000, 1000 + Math.log(3)}, 2, 2).softmax().toArray())
                .containsExactly(new double[] {0.5, 0.5, 0.25, 0.75}, within(1e-12));
    }

    @Test
    void attentionWithEqualScoresAveragesTheValues() {
        NdArray query = array(new double[2], 1, 2);
        NdArray key = array(new double[] {1, 2, 3, 4}, 2, 2);
        NdArray value = array(new double[] {10, 20, 30, 40}, 2, 2);
        assertThat(query.scaledDotProductAttention(key, value).toArray())
                .containsExactly(new double[] {20, 30}, within(1e-12));
    }

    @Test
    void attentionScalesByTheRootOfTheWidth() {
        // Scores 0 and 2 * ln(3) / sqrt(4) = ln(3): weights 1/4 and 3/4.
        NdArray query = array(new double[] {1, 0, 0, 0}, 1, 4);
        NdArray key = array(new double[] {0, 0, 0, 0, 2 * Math.log(3), 0, 0, 0}, 2, 4);
        NdArray value = array(new double[] {0, 4}, 2, 1);
        assertThat(query.scaledDotProductAttention(key, value).toArray())
                .containsExactly(new double[] {3}, within(1e-12));
    }

    @Test
    void layerNormHasMeanZeroAndBiasedVarianceOne() {
        NdArray result = array(new double[] {1, 3}, 1, 2)
                .layerNorm(array(new double[] {2, 2}, 2), array(new double[] {5, 5}, 2), 0);
        assertThat(result.toArray()).containsExactly(3, 7);
    }

    @Test
    void permuteMovesDimensions() {
        NdArray permuted = array(new double[] {0, 1, 2, 3, 4, 5}, 1, 2, 3).permute(2, 0, 1);
        assertThat(permuted.shape()).isEqualTo(Shape.of(3, 1, 2));
        assertThat(permuted.toArray()).containsExactly(0, 3, 1, 4, 2, 5);
    }

    @Test
    void sliceStepsAndStopsBeforeTheEnd() {
        assertThat(TWO_BY_THREE.slice(1, 0, 3, 2).toArray()).containsExactly(1, 3, 4, 6);
        assertThat(TWO_BY_THREE.slice(1, 1, 2, 1).toArray()).containsExactly(2, 5);
    }

    @Test
    void selectDropsTheDimension() {
        NdArray column = TWO_BY_THREE.select(1, 2);
        assertThat(column.shape()).isEqualTo(Shape.of(2));
        assertThat(column.toArray()).containsExactly(3, 6);
    }

    @Test
    void reshapeKeepsTheOrderAndFindsOneSize() {
        NdArray reshaped = TWO_BY_THREE.reshape(-1, 2);
        assertThat(reshaped.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(reshaped.toArray()).containsExactly(TWO_BY_THREE.toArray());
    }

    @Test
    void scatterPutsEachElementWhereItsIndexGoes() {
        NdArray result = TWO_BY_THREE.scatter(array(new double[] {10, 20}, 2), index -> new int[] {index[0], 2});
        assertThat(result.toArray()).containsExactly(1, 2, 10, 4, 5, 20);
        assertThat(TWO_BY_THREE.toArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    /** Values from the NIST Digital Library of Mathematical Functions' tables, to 15 digits. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.5, 0.520499877813047",
        "1, 0.842700792949715",
        "2, 0.995322265018953",
        "3, 0.999977909503001",
        "5.5, 0.999999999999993",
        "7, 1",
        "-1, -0.842700792949715"
    })
    void errorFunction(double x, double expected) {
        assertThat(SpecialFunctions.erf(x)).isEqualTo(expected, within(2e-15));
    }
}
