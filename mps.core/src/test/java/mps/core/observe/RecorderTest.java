// SPDX-License-Identifier: Apache-2.0
package mps.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import mps.api.Histogram;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final Recorder recorder = new Recorder();

    @Test
    void bucketsFollowEachOtherWithoutGaps() {
        LongStream values = LongStream.concat(
                LongStream.range(0, 5000), IntStream.range(12, 63).mapToLong(shift -> (1L << shift) - 1));
        values.forEach(value -> {
            int bucket = Recorder.bucketOf(value);
            assertThat(Recorder.firstOf(bucket)).isLessThanOrEqualTo(value);
            assertThat(Recorder.bucketOf(value + 1)).isBetween(bucket, bucket + 1);
            assertThat(Recorder.bucketOf(Recorder.firstOf(bucket))).isEqualTo(bucket);
        });
        recorder.record(Long.MAX_VALUE);
        assertThat(recorder.snapshot().quantile(1)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void quantilesAreWithinAnEighth() {
        long[] values = new Random(1).longs(10_000, 0, 1L << 40).map(each -> each >> (each & 31)).toArray();
        Arrays.stream(values).forEach(recorder::record);
        Arrays.sort(values);
        Histogram histogram = recorder.snapshot();
        assertThat(histogram.count()).isEqualTo(values.length);
        assertThat(histogram.sum()).isEqualTo(Arrays.stream(values).sum());
        assertThat(histogram.max()).isEqualTo(values[values.length - 1]);
        for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = values[(int) Math.ceil(share * values.length) - 1];
            assertThat(histogram.quantile(share)).isCloseTo(exact, within(exact / 8 + 1));
        }
    }

    @Test
    void withoutValuesEverythingIsZero() {
        Histogram histogram = recorder.snapshot();
        assertThat(histogram.quantile(0.5)).isZero();
        assertThat(histogram.mean()).isZero();
        assertThat(histogram.max()).isZero();
    }

    @Test
    void aClockSetBackCountsAsNoTime() {
        recorder.record(-5);
        assertThat(recorder.snapshot().max()).isZero();
        assertThat(recorder.snapshot().count()).isEqualTo(1);
    }
}
