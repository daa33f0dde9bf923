// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class InfoCommandTest {
    @Test
    void theDeviceItsLimitsAndEveryStrategyAreShown() {
        CommandLineRun run = CommandLineRun.of("info");

        assertThat(run.out())
                .containsPattern("name +\\S")
                .containsPattern("kind +(Metal|softmetal \\S+)")
                .containsPattern("largest buffer +[\\d,]+ MiB")
                .contains("barrier: ", "mutex: ", "queue: ");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }
}
