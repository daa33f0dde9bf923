// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operation, and its results.
 *
 * @param id its number within the file
 * @param operation PyTorch's name of it, sometimes with a suffix for what is special
 * @param arguments the arguments that are not tensors, by PyTorch's names: {@link Long}, {@link Double}, {@link Boolean},
 *     {@link String}, a {@link List} of those, or null for None
 * @param inputs the names of the input tensors in the file
 * @param outputs the names of the results in the file
 */
public record GoldenCase(
        String id,
        String operation,
        Map<String, @Nullable Object> arguments,
        List<String> inputs,
        List<String> outputs) {

    /** Copies the lists. */
    public GoldenCase {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Returns whether there is an argument of this name. */
    public boolean has(String name) {
        return arguments.get(name) != null;
    }

    /** Returns an argument that is a whole number. */
    public long integer(String name) {
        return argument(name, Long.class);
    }

    /** Returns an argument that is a whole number; {@code fallback} if there is none. */
    public long integer(String name, long fallback) {
        return has(name) ? integer(name) : fallback;
    }

    /** Returns an argument that is a dimension. */
    public int dimension(String name) {
        return Math.toIntExact(integer(name));
    }

    /** Returns an argument that is a number. */
    public double number(String name) {
        return argument(name, Number.class).doubleValue();
    }

    /** Returns an argument that is a number; {@code fallback} if there is none. */
    public double number(String name, double fallback) {
        return has(name) ? number(name) : fallback;
    }

    /** Returns whether an argument is a whole number. */
    public boolean isInteger(String name) {
        return arguments.get(name) instanceof Long;
    }

    /** Returns an argument that is a text. */
    public String text(String name) {
        return argument(name, String.class);
    }

    /** Returns whether an argument is true; false if there is none. */
    public boolean isSet(String name) {
        return has(name) && argument(name, Boolean.class);
    }

    /** Returns an argument that is a list of whole numbers; one number is a list too. */
    public long[] integers(String name) {
        return argument(name, Object.class) instanceof List<?> list
                ? list.stream().mapToLong(Long.class::cast).toArray()
                : new long[] {integer(name)};
    }

    /** Returns the first argument of these names that there is; the last name if there is none. */
    String firstOf(String... names) {
        return Arrays.stream(names).filter(this::has).findFirst().orElse(names[names.length - 1]);
    }

    /** Returns an argument that is a dimension; {@code fallback} if there is none. */
    public int dimension(String name, int fallback) {
        return Math.toIntExact(integer(name, fallback));
    }

    /** Returns an argument that is a list of dimensions; none if it is None. */
    public int[] dimensions(String name) {
        return has(name) ? Arrays.stream(integers(name)).mapToInt(Math::toIntExact).toArray() : new int[0];
    }

    private <T> T argument(String name, Class<T> type) {
        Object value = arguments.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("Expected the argument " + name + " of case " + id + " (" + operation
                    + ") to be a " + type.getSimpleName() + ", but it is " + value);
        }
        return type.cast(value);
    }
}
