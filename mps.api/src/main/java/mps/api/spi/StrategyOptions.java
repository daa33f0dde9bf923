// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mps.api.ConfigurationException;

/** A value for every option of one strategy, checked. Immutable. */
public final class StrategyOptions {
    private final Map<String, String> values;

    private StrategyOptions(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /**
     * Checks {@code given} against {@code declared} and fills in the defaults.
     *
     * @param strategy the strategy's id, for messages
     * @throws ConfigurationException if an option is unknown or a value is not legal
     */
    public static StrategyOptions check(String strategy, List<StrategyOption> declared, Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        for (StrategyOption option : declared) {
            String value = given.getOrDefault(option.name(), option.defaultValue());
            if (!option.values().accepts(value)) {
                throw new ConfigurationException("Option " + option.name() + " of strategy " + strategy + " must be "
                        + option.values().expected() + ", but is '" + value + "' (" + option.description() + ")");
            }
            values.put(option.name(), value);
        }
        for (String name : given.keySet()) {
            if (!values.containsKey(name)) {
                throw new ConfigurationException("Strategy " + strategy + " has no option '" + name + "'; it has "
                        + (values.isEmpty() ? "none" : String.join(", ", values.keySet())));
            }
        }
        return new StrategyOptions(values);
    }

    /**
     * Returns these options with some of them changed.
     *
     * @param strategy the strategy's id, for messages
     * @throws ConfigurationException if an option is unknown, cannot be changed now, or its value is not legal
     */
    public StrategyOptions changed(String strategy, List<StrategyOption> declared, Map<String, String> changes) {
        for (StrategyOption option : declared) {
            if (changes.containsKey(option.name()) && option.change() == StrategyOption.Change.AT_OPENING) {
                throw new ConfigurationException("Option " + option.name() + " of strategy " + strategy
                        + " is set when the runtime is opened and cannot be changed afterwards; those that can are "
                        + declared.stream()
                                .filter(each -> each.change() == StrategyOption.Change.ANY_TIME)
                                .map(StrategyOption::name)
                                .toList());
            }
        }
        Map<String, String> merged = new LinkedHashMap<>(values);
        merged.putAll(changes);
        return check(strategy, declared, merged);
    }

    /** Returns the value of a declared option. */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "Option '" + name + "' was not declared; declared are " + values.keySet());
        }
        return value;
    }

    /** Returns the value of a declared option that takes whole numbers up to {@link Integer#MAX_VALUE}. */
    public int number(String name) {
        return Math.toIntExact(Long.parseLong(text(name)));
    }

    /** Returns the value of a declared option that takes several whole numbers, ascending. */
    public List<Integer> numbers(String name) {
        return StrategyOption.WholeNumbers.parse(text(name));
    }

    /** Returns all values by name, in the order of declaration. */
    public Map<String, String> asMap() {
        return values;
    }
}
