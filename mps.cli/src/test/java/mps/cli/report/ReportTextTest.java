// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReportTextTest {
    @Test
    void aReportWithoutFaultsIsATableItsSurroundingsAndACount() {
        assertThat(ReportText.of(Reports.of(Reports.RIGHT)))
                .isEqualTo(
                        """
                        workload  strategy  threads  right  largest error  works/s  p50 ms  p99 ms
                        linear    mutex           8  30/30        1.3e-06   12,346    0.51    2.00

                        device   softmetal CPU, softmetal x86-64-v3
                        model    lazy
                        mutex    scope=work
                        none     no options, unsafe
                        threads  8 platform, 30 iterations each
                        seed     42

                        1 passed, 0 failed""");
    }

    @Test
    void aWrongIterationIsMarkedAndToldInWords() {
        assertThat(ReportText.of(Reports.of(Reports.RIGHT, Reports.WRONG)))
                .containsPattern("contiguous +mutex +8 +29/30 .* WRONG\n")
                .contains("contiguous under mutex: thread 3, call 7: element 5 is 1.0, not 2.0")
                .endsWith("1 passed, 1 failed");
    }

    @Test
    void agreeingOnAnInexactResultIsWrongToo() {
        assertThat(ReportText.of(Reports.of(Reports.INEXACT)))
                .contains("sdpa under mutex: alone, it differs from the reference by 5.0e-01, more than the 1.0e-05 allowed")
                .endsWith("0 passed, 1 failed");
    }

    @Test
    void unsafeRowsAreMarkedAndCountedApart() {
        assertThat(ReportText.of(Reports.of(Reports.RIGHT, Reports.UNSAFE_WRONG, Reports.UNSAFE_RIGHT)))
                .containsPattern("linear +none +8 +3/30 .* unsafe, wrong\n")
                .containsPattern("contiguous +none +8 +30/30 .* unsafe\n")
                .contains("for example, linear under none: thread 1, call 2: <8 & more> wrong\n")
                .endsWith("\n1 of 2 unsafe rows wrong, as they should be on this device\n1 passed, 0 failed");
    }

    @Test
    void unsafeRowsThatAreAllRightSayNothingAboutOtherDevices() {
        assertThat(ReportText.of(Reports.of(Reports.UNSAFE_RIGHT)))
                .contains("0 of 1 unsafe rows wrong: on this device, nothing showed what these strategies leave open");
    }
}
