// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private static final String ERASED = "\r\033[2K";

    private final StringWriter screen = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();
    private final Progress bar = new Progress.Bar(new PrintWriter(screen), nanos::get);

    @Test
    void theBarShowsTheShareAndWhatIsBeingDone() {
        bar.show(0.5, "linear under mutex");

        assertThat(screen.toString())
                .isEqualTo(ERASED + "█".repeat(15) + "░".repeat(15) + "  50 %  linear under mutex");
    }

    @Test
    void closingTakesTheBarAway() {
        bar.show(0.5, "linear under mutex");
        bar.close();

        assertThat(screen.toString()).endsWith(ERASED);
    }

    @Test
    void theBarIsDrawnAtMostTwentyTimesASecond() {
        bar.show(0.1, "first");
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(49));
        bar.show(0.2, "too early");
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        bar.show(0.3, "in time");

        assertThat(screen.toString()).contains("first", "in time").doesNotContain("too early");
    }
}
