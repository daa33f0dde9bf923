// SPDX-License-Identifier: Apache-2.0
package mps.tck.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import mps.api.spi.CommandDevice;
import mps.api.spi.SyncStrategy;
import mps.api.spi.SyncStrategyProvider;
import org.junit.jupiter.api.Test;

/** Runs all rules against a strategy that is broken on purpose, and looks at which of them complain. */
final class Breakage {
    private static final Duration HURRY = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Function<CommandDevice, SyncStrategy> maker;

    private Breakage(Function<CommandDevice, SyncStrategy> maker) {
        this.maker = maker;
    }

    /** Returns a strategy that is broken. */
    static Breakage of(Function<CommandDevice, SyncStrategy> maker) {
        return new Breakage(maker);
    }

    /** Asserts that one rule finds it, and says by its number what was expected and what to look at; and no other. */
    void breaks(String rule) {
        breaks(rule, Set.of());
    }

    /**
     * Asserts that one rule finds it, and no others but some.
     *
     * @param implied rules that it breaks, too: say why
     */
    void breaks(String rule, Set<String> implied) {
        Set<String> expected = new TreeSet<>(implied);
        expected.add(rule);
        Map<String, String> complaints = complaintsOf(rule, expected);
        assertThat(expected).as("complaints %s", complaints).containsAll(complaints.keySet());
    }

    /** Asserts that one rule finds it; after a data race, any other may, too. */
    void breaksAmongOthers(String rule) {
        complaintsOf(
                rule, Arrays.stream(Rule.values()).map(Rule::id).collect(Collectors.toCollection(TreeSet::new)));
    }

    private Map<String, String> complaintsOf(String rule, Set<String> expected) {
        Map<String, String> complaints = new TreeMap<>();
        for (Method test : tests()) {
            Optional<String> complaint = complaint(test, HURRY);
            if (complaint.isPresent() && !expected.contains(number(test, complaint.get()))) {
                // It may just have been slow.
                complaint = complaint(test, PATIENCE);
            }
            complaint.ifPresent(message -> complaints.putIfAbsent(number(test, message), message));
        }
        assertThat(complaints).containsKey(rule);
        assertThat(complaints.get(rule)).startsWith(rule + ": ").contains("The rule: ").contains("Look at: ");
        return complaints;
    }

    private static List<Method> tests() {
        return Arrays.stream(SyncStrategyRules.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    /** Returns the number of the rule that complains, or the name of the test if the message has none. */
    private static String number(Method test, String complaint) {
        return complaint.matches("(?s)s\\d{3}: .*") ? complaint.substring(0, 4) : test.getName();
    }

    private Optional<String> complaint(Method test, Duration patience) {
        SyncStrategyRules rules = new SyncStrategyRules() {
            @Override
            public SyncStrategyProvider provider() {
                return PlainStrategy.provider(maker);
            }

            @Override
            public Duration patience() {
                return patience;
            }
        };
        try {
            test.invoke(rules);
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(String.valueOf(e.getCause().getMessage()));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
