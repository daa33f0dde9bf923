// SPDX-License-Identifier: Apache-2.0
package mps.api.spi;

import java.util.Arrays;
import java.util.List;

/**
 * One option of a strategy: its name, what it means and which values it takes.
 *
 * @param name lower case, such as {@code workers}
 * @param description what it does, in one line, with the unit
 * @param defaultValue its value where nobody sets it
 * @param values which values are legal
 * @param change whether it can be changed while the strategy is open
 */
public record StrategyOption(String name, String description, String defaultValue, Values values, Change change) {

    /** When an option can be set. */
    public enum Change {
        /** When the strategy is opened, and not afterwards. */
        AT_OPENING,
        /** Also while it is open, with {@link mps.api.Mps#reconfigure}. */
        ANY_TIME
    }

    /** Which values an option takes. */
    public sealed interface Values {
        /** Returns whether {@code value} is legal. */
        boolean accepts(String value);

        /** Returns what is expected, such as "one of wait, reject". */
        String expected();
    }

    /** Whole numbers from {@code min} to {@code max}, both included. */
    public record WholeNumber(long min, long max) implements Values {
        @Override
        public boolean accepts(String value) {
            try {
                long number = Long.parseLong(value);
                return number >= min && number <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        }

        @Override
        public String expected() {
            return "a whole number from " + min + " to " + max;
        }
    }

    /** Several whole numbers from {@code min} to {@code max}, with commas, or {@code none}. */
    public record WholeNumbers(int min, int max) implements Values {
        private static final String NONE = "none";

        @Override
        public boolean accepts(String value) {
            WholeNumber each = new WholeNumber(min, max);
            return value.equals(NONE) || Arrays.stream(value.split(",", -1)).allMatch(each::accepts);
        }

        @Override
        public String expected() {
            return NONE + ", or whole numbers from " + min + " to " + max + " with commas";
        }

        /** Returns the numbers of a legal value, ascending. */
        static List<Integer> parse(String value) {
            return value.equals(NONE)
                    ? List.of()
                    : Arrays.stream(value.split(",")).map(Integer::valueOf).sorted().distinct().toList();
        }
    }

    /** One of a few words. */
    public record OneOf(List<String> words) implements Values {
        /** Copies the list. */
        public OneOf {
            words = List.copyOf(words);
        }

        @Override
        public boolean accepts(String value) {
            return words.contains(value);
        }

        @Override
        public String expected() {
            return "one of " + String.join(", ", words);
        }
    }

    /** Checks that the default is legal. */
    public StrategyOption {
        if (!values.accepts(defaultValue)) {
            throw new IllegalArgumentException(
                    "Default '" + defaultValue + "' of option " + name + " is not " + values.expected());
        }
    }

    /** Returns an option that takes whole numbers. */
    public static StrategyOption wholeNumber(String name, String description, long defaultValue, long min, long max) {
        return new StrategyOption(
                name, description, Long.toString(defaultValue), new WholeNumber(min, max),
                Change.AT_OPENING);
    }

    /** Returns an option that takes several whole numbers, none by default. */
    public static StrategyOption wholeNumbers(String name, String description, int min, int max) {
        return new StrategyOption(
                name, description, WholeNumbers.NONE, new WholeNumbers(min, max), Change.AT_OPENING);
    }

    /** Returns an option that takes one of {@code words}, the first by default. */
    public static StrategyOption oneOf(String name, String description, String... words) {
        return new StrategyOption(name, description, words[0], new OneOf(List.of(words)), Change.AT_OPENING);
    }

    /** Returns this option, to be set at any time. */
    public StrategyOption changeable() {
        return new StrategyOption(name, description, defaultValue, values, Change.ANY_TIME);
    }
}
