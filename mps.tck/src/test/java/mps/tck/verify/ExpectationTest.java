// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import mps.api.Shape;
import mps.tck.reference.NdArray;
import mps.tck.verify.Expectation.Alone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a result can be wrong is found, and said. */
class ExpectationTest {
    private static final double TOLERANCE = 1e-5;

    private static final Expectation EXPECTATION = new Expectation(
            IntStream.range(0, 3).mapToObj(variant -> alone(values(variant))).toList());

    /** Results that differ between variants: two tensors each. */
    private static List<float[]> values(int variant) {
        return List.of(new float[] {variant, 0.5f, 0f}, new float[] {-variant - 1});
    }

    private static Alone alone(List<float[]> values) {
        return new Alone(values, 0, Optional.empty());
    }

    private static Alone aloneAgainst(double reference, float... result) {
        return Expectation.alone(
                List.of(result),
                List.of(Shape.of(result.length)),
                List.of(NdArray.of(new double[] {reference}, 1)),
                TOLERANCE);
    }

    @Test
    void theSameBitsAreRight() {
        assertThat(EXPECTATION.judge(1, values(1))).isEmpty();
    }

    @Test
    void anotherVariantsResultIsWrongAndItsOwnerNamed() {
        assertThat(EXPECTATION.judge(1, values(2)))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("variant 1", "result 0", "element 0 of 3", "expected 1.0", "came 2.0", "1 that differ")
                        .endsWith("it is the result of variant 2"));
    }

    @Test
    void oneUnitInTheLastPlaceIsWrong() {
        List<float[]> results = List.of(new float[] {1, Math.nextUp(0.5f), 0f}, new float[] {-2});
        assertThat(EXPECTATION.judge(1, results))
                .hasValueSatisfying(text -> assertThat(text).contains("element 1", "0.5", "0.50000006"));
    }

    @Test
    void negativeZeroIsNotZero() {
        List<float[]> results = List.of(new float[] {1, 0.5f, -0f}, new float[] {-2});
        assertThat(EXPECTATION.judge(1, results))
                .hasValueSatisfying(text -> assertThat(text).contains("element 2", "expected 0.0", "came -0.0"));
    }

    @Test
    void aLaterResultIsComparedToo() {
        List<float[]> results = List.of(values(1).getFirst(), new float[] {7});
        assertThat(EXPECTATION.judge(1, results)).hasValueSatisfying(text -> assertThat(text).contains("result 1"));
    }

    @Test
    void aResultThatIsTooShortOrMissingIsWrong() {
        assertThat(EXPECTATION.judge(1, List.of(new float[] {1, 0.5f}, new float[] {-2})))
                .hasValueSatisfying(text -> assertThat(text).contains("element 2 of 3", "no more"));
        assertThat(EXPECTATION.judge(1, List.of())).hasValueSatisfying(text -> assertThat(text).contains("expected 2 results"));
    }

    @Test
    void whatWasWrongAloneIsWrongAlwaysEvenWithTheSameBits() {
        Alone off = aloneAgainst(1, 1.001f);
        assertThat(new Expectation(List.of(off)).judge(0, off.results()))
                .hasValueSatisfying(text -> assertThat(text).contains("variant 0", "alone", "reference"));
    }

    @Test
    void theErrorIsTheLargestDifferenceFromTheReference() {
        Expectation expectation = new Expectation(List.of(aloneAgainst(1, 1), aloneAgainst(2, 2 + 0x1p-20f)));
        assertThat(expectation.largestError()).isEqualTo(0x1p-20);
        assertThat(expectation.judge(1, List.of(new float[] {2 + 0x1p-20f}))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void notANumberIsNeverWithinTolerance(float result) {
        Alone alone = aloneAgainst(1, result);
        assertThat(alone.error()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(alone.failure()).isPresent();
    }

    @Test
    void anotherShapeThanTheReferencesIsWrong() {
        assertThat(aloneAgainst(1, 1, 1).failure())
                .hasValueSatisfying(text -> assertThat(text).contains("[1]", "[2]"));
    }
}
