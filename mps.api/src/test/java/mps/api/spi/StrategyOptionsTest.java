// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import mps.api.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of options: which are legal, what they mean, and which can be changed. */
final class StrategyOptionsTest {
    private static final List<StrategyOption> DECLARED = List.of(
            StrategyOption.wholeNumber("workers", "threads", 1, 1, 16),
            StrategyOption.oneOf("when-full", "what to do", "wait", "reject").changeable(),
            StrategyOption.wholeNumbers("preferred", "sizes", 1, 64).changeable());

    private static StrategyOptions check(Map<String, String> given) {
        return StrategyOptions.check("queue", DECLARED, given);
    }

    @Test
    void whatNobodySetsHasItsDefault() {
        assertThat(check(Map.of("workers", "2")).asMap())
                .containsEntry("workers", "2")
                .containsEntry("when-full", "wait")
                .containsEntry("preferred", "none");
    }

    @Test
    void severalNumbersAreAscending() {
        assertThat(check(Map.of()).numbers("preferred")).isEmpty();
        assertThat(check(Map.of("preferred", "8")).numbers("preferred")).containsExactly(8);
        assertThat(check(Map.of("preferred", "8,2,4,2")).numbers("preferred")).containsExactly(2, 4, 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65", "2,", ",2", "2;4", "2, 4", "two", "none,2"})
    void otherNumbersAreRefused(String value) {
        assertThatThrownBy(() -> check(Map.of("preferred", value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("preferred")
                .hasMessageContaining("none, or whole numbers from 1 to 64 with commas")
                .hasMessageContaining("'" + value + "'");
    }

    @Test
    void onlySomeCanBeChanged() {
        StrategyOptions before = check(Map.of("workers", "2"));
        StrategyOptions after = before.changed("queue", DECLARED, Map.of("when-full", "reject"));
        assertThat(after.text("when-full")).isEqualTo("reject");
        assertThat(after.number("workers")).isEqualTo(2);
        assertThatThrownBy(() -> before.changed("queue", DECLARED, Map.of("workers", "3")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[when-full, preferred]");
        assertThatThrownBy(() -> before.changed("queue", DECLARED, Map.of("works", "3")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no option 'works'");
    }
}
