// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import mps.api.ConfigurationException;
import mps.api.StrategySelectionException;
import mps.api.spi.CommandDevice;
import mps.api.spi.RuntimeProvider.Configuration;
import mps.api.spi.StrategyOption;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import org.junit.jupiter.api.Test;

/** The rule of selection, apart from where strategies come from. */
class StrategySelectionTest {
    private static final SyncStrategyProvider QUEUE = new Named("queue");
    private static final SyncStrategyProvider MUTEX = new Named("mutex");

    private record Named(String id) implements SyncStrategyProvider {
        @Override
        public String summary() {
            return "a name";
        }

        @Override
        public List<StrategyOption> options() {
            return List.of(StrategyOption.wholeNumber("workers", "worker threads", 1, 1, 8));
        }

        @Override
        public SyncStrategy open(CommandDevice device, StrategyOptions options) {
            throw new AssertionError("choosing opens nothing");
        }
    }

    @Test
    void takesTheOnlyOne() {
        assertThat(select(List.of(QUEUE), none(), Map.of()).provider()).isSameAs(QUEUE);
    }

    @Test
    void noneSaysWhichFlagToPass() {
        assertThatThrownBy(() -> select(List.of(), none(), Map.of()))
                .isInstanceOf(StrategySelectionException.class)
                .hasMessageContaining("No synchronization strategy is there: expected exactly one")
                .hasMessageContaining("--add-modules mps.sync.queue");
    }

    @Test
    void severalWithoutAChoiceListsThemAndTheFlag() {
        assertThatThrownBy(() -> select(List.of(QUEUE, MUTEX), none(), Map.of()))
                .isInstanceOf(StrategySelectionException.class)
                .hasMessageContaining("mutex, queue")
                .hasMessageContaining("-Dmps.sync=mutex")
                .hasMessageContaining("Mps.builder().sync(\"mutex\")");
    }

    @Test
    void thePropertyChooses() {
        assertThat(select(List.of(QUEUE, MUTEX), none(), Map.of("mps.sync", "mutex")).provider())
                .isSameAs(MUTEX);
    }

    @Test
    void theApplicationChoosesBeforeTheProperty() {
        Configuration configuration = new Configuration(Optional.of("queue"), Optional.empty(), Map.of(), false);
        assertThat(select(List.of(QUEUE, MUTEX), configuration, Map.of("mps.sync", "mutex")).provider())
                .isSameAs(QUEUE);
    }

    @Test
    void anUnknownIdListsWhatWasFound() {
        assertThatThrownBy(() -> select(List.of(QUEUE, MUTEX), none(), Map.of("mps.sync", "spin")))
                .isInstanceOf(StrategySelectionException.class)
                .hasMessageContaining("There is no strategy 'spin'; found: mutex, queue")
                .hasMessageContaining("--add-modules mps.sync.spin");
    }

    @Test
    void twoWithOneIdAreRefusedEvenIfChosen() {
        assertThatThrownBy(() -> select(List.of(QUEUE, new Named("queue")), none(), Map.of("mps.sync", "queue")))
                .isInstanceOf(StrategySelectionException.class)
                .hasMessageContaining("Two strategies have the id 'queue'");
    }

    @Test
    void optionsComeFromTheApplicationThenThePropertyThenTheDefault() {
        Map<String, String> properties = Map.of("mps.sync.queue.workers", "3", "mps.sync.mutex.workers", "4");
        assertThat(select(List.of(QUEUE), none(), Map.of()).options().number("workers")).isEqualTo(1);
        assertThat(select(List.of(QUEUE), none(), properties).options().number("workers")).isEqualTo(3);
        Configuration configuration = new Configuration(Optional.empty(), Optional.empty(), Map.of("workers", "5"), false);
        assertThat(select(List.of(QUEUE), configuration, properties).options().number("workers")).isEqualTo(5);
    }

    @Test
    void aBadValueNamesWhatWasExpected() {
        assertThatThrownBy(() -> select(List.of(QUEUE), none(), Map.of("mps.sync.queue.workers", "0")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Option workers of strategy queue must be a whole number from 1 to 8, but is '0' (worker threads)");
    }

    @Test
    void anUnknownOptionListsTheKnown() {
        assertThatThrownBy(() -> select(List.of(QUEUE), none(), Map.of("mps.sync.queue.wrokers", "1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Strategy queue has no option 'wrokers'; it has workers");
    }

    private static Configuration none() {
        return new Configuration(Optional.empty(), Optional.empty(), Map.of(), false);
    }

    private static StrategySelection select(
            List<SyncStrategyProvider> found, Configuration configuration, Map<String, String> properties) {
        return StrategySelection.select(
                found, configuration, properties.keySet(), name -> properties.getOrDefault(name, ""));
    }
}
