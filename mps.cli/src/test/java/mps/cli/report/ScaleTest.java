// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Axes end at or after the largest value, at round numbers. */
final class ScaleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0       | 0 1",
                "0.9     | 0 0.5 1.0",
                "1       | 0 0.5 1.0",
                "0.0042  | 0 0.002 0.004 0.006",
                "7       | 0 2 4 6 8",
                "100     | 0 50 100",
                "5394    | 0 2,000 4,000 6,000",
                "8001    | 0 5k 10k",
                "11000   | 0 5k 10k 15k",
                "26428   | 0 10k 20k 30k",
                "4100000 | 0 2,000k 4,000k 6,000k",
            })
    void ticksAreRoundAndReachTheLargestValue(double largest, String labels) {
        Scale scale = Scale.upTo(largest);

        assertThat(scale.end()).isGreaterThanOrEqualTo(largest);
        assertThat(String.join(" ", scale.ticks().stream().map(scale::label).toList()))
                .isEqualTo(labels);
    }
}
