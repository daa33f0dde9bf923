// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import mps.api.Mps;
import org.junit.jupiter.api.Test;

/**
 * The kernels run as wide as the build wants them to.
 *
 * <p>The tests in lock step pass at width 1 as well, so nothing else would tell that the variable which sets the width
 * was lost on the way from the build to softmetal. That is why the build says twice what it wants.
 */
class ExecutionWidthTest {
    private static final String WANTED = System.getProperty("mps.test.execution-width", "1");

    @Test
    void aSimdgroupHasAsManyThreadsAsTheBuildAskedFor() {
        try (Mps mps = Mps.builder().sync("mutex").open()) {
            assumeTrue(mps.device().kind().startsWith("softmetal"), "only softmetal's width can be chosen");
            assertThat(mps.device().executionWidth()).isEqualTo(Integer.parseInt(WANTED));
        }
    }

    @Test
    void theEnvironmentSaysWhatTheBuildAskedFor() {
        String variable = System.getenv("SOFTMETAL_SIMD_WIDTH");
        assertThat(variable == null ? "1" : variable).isEqualTo(WANTED);
    }
}
