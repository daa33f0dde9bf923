// SPDX-License-Identifier: Apache-2.0
package mps.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void quartilesAreInterpolated() {
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(2.5, 1.75, 3.25));
    }

    @Test
    void oneDisturbedRoundOfFiveDoesNotShow() {
        assertThat(Spread.of(List.of(1.0, 1.0, 0.01, 1.0, 1.0))).isEqualTo(new Spread(1, 1, 1));
    }

    @Test
    void oneValueHasNoWidth() {
        assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7));
    }

    @Test
    void nothingIsZero() {
        assertThat(Spread.of(List.of())).isEqualTo(new Spread(0, 0, 0));
    }
}
