// SPDX-License-Identifier: Apache-2.0
package mps.examples;

import org.junit.jupiter.api.Test;

/** Without modules, everything works too: what is on the class path is there, and the id chooses. */
class ClassPathTest {

    @Test
    void theIdChoosesAmongTheJars() {
        Jvm.quickstart("-Dmps.sync=barrier").printed("[0.33333334, 0.33333334, 0.33333334]", "with the strategy barrier");
    }

    @Test
    void severalJarsAreRefusedWithoutAChoice() {
        Jvm.quickstart().refused("More than one synchronization strategy", "barrier, mutex, queue", "-Dmps.sync=barrier");
    }
}
