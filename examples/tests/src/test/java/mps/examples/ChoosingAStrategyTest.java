// SPDX-License-Identifier: Apache-2.0
package mps.examples;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One application, never changed: its command line alone chooses the strategy, and says what is wrong with the choice. */
class ChoosingAStrategyTest {

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "barrier", "queue"})
    void theResolvedModuleIsTheStrategy(String id) {
        Jvm.inference("--add-modules", "mps.sync." + id).printed("strategy  " + id, "40 of 40 right");
    }

    @Test
    void oneOfSeveralIsChosenById() {
        Jvm.inference("--add-modules", "mps.sync.mutex,mps.sync.queue", "-Dmps.sync=mutex")
                .printed("strategy  mutex", "40 of 40 right");
    }

    @Test
    void optionsReachTheChosenStrategy() {
        Jvm.inference("--add-modules", "mps.sync.queue", "-Dmps.sync.queue.workers=2")
                .printed("strategy  queue", "workers=2", "40 of 40 right");
    }

    @Test
    void noneIsRefusedThoughAllAreOnTheModulePath() {
        Jvm.inference().refused("No synchronization strategy", "expected exactly one", "--add-modules mps.sync.queue");
    }

    @Test
    void severalAreRefusedWithoutAChoice() {
        Jvm.inference("--add-modules", "mps.sync.mutex,mps.sync.queue")
                .refused("More than one synchronization strategy", "mutex, queue", "-Dmps.sync=mutex");
    }

    @Test
    void anUnknownIdIsRefusedWithThoseFound() {
        Jvm.inference("--add-modules", "mps.sync.barrier", "-Dmps.sync=nope")
                .refused("no strategy 'nope'", "found: barrier", "-Dmps.sync=<id>");
    }

    @Test
    void twoOfOneIdAreRefusedWithTheirClasses(@TempDir Path folder) {
        Jvm.inferenceBeside(TwinProvider.jar(folder), "--add-modules", "mps.sync.queue," + TwinProvider.MODULE)
                .refused("Two strategies have the id 'queue'", "mps.sync.queue.QueueProvider",
                        TwinProvider.class.getName());
    }

    @Test
    void aBadOptionValueIsRefusedWithTheLegalOnes() {
        Jvm.inference("--add-modules", "mps.sync.queue", "-Dmps.sync.queue.workers=0")
                .refused("Option workers of strategy queue", "a whole number from 1 to", "'0'");
    }

    @Test
    void anUnknownOptionIsRefusedWithTheKnownOnes() {
        Jvm.inference("--add-modules", "mps.sync.queue", "-Dmps.sync.queue.wrokers=2")
                .refused("Strategy queue has no option 'wrokers'", "workers");
    }
}
