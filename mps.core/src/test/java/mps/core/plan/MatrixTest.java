// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import mps.api.Shape;
import mps.core.graph.Layout;
import org.junit.jupiter.api.Test;

/** Which views the device's matrix product takes as they are. */
class MatrixTest {
    private static final Shape THREE_OF_2_BY_4 = Shape.of(3, 2, 4);

    @Test
    void matricesBehindEachOtherAreTaken() {
        assertThat(Matrix.of(0, Layout.of(THREE_OF_2_BY_4, new long[] {10, 5, 1}, 7))).hasValueSatisfying(matrix -> {
            assertThat(matrix.rowBytes()).isEqualTo(5 * Float.BYTES);
            assertThat(matrix.matrixBytes()).isEqualTo(10 * Float.BYTES);
            assertThat(matrix.use()).isEqualTo(Matrix.Use.AS_STORED);
        });
    }

    @Test
    void transposedMatricesBehindEachOtherAreTaken() {
        assertThat(Matrix.of(0, Layout.of(THREE_OF_2_BY_4, new long[] {8, 1, 2}, 0)))
                .hasValueSatisfying(matrix -> assertThat(matrix.use()).isEqualTo(Matrix.Use.TRANSPOSED));
    }

    @Test
    void matricesBetweenEachOthersRowsAreNot() {
        assertThat(Matrix.of(0, Layout.of(THREE_OF_2_BY_4, new long[] {4, 12, 1}, 0))).isEmpty();
        assertThat(Matrix.of(0, Layout.of(THREE_OF_2_BY_4, new long[] {2, 1, 6}, 0))).isEmpty();
    }

    @Test
    void matricesAtADistanceThatIsNoNumberOfRowsAreNot() {
        assertThat(Matrix.of(0, Layout.of(THREE_OF_2_BY_4, new long[] {11, 5, 1}, 0))).isEmpty();
    }

    @Test
    void oneMatrixMayLieAnywhere() {
        assertThat(Matrix.of(0, Layout.of(Shape.of(1, 2, 4), new long[] {3, 12, 1}, 0))).isPresent();
    }
}
