// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the list of cases: a JSON array of {@code {id, op, args, inputs, outputs}}. */
final class GoldenCaseParser {
    private static final JsonFactory JSON = new JsonFactory();

    private GoldenCaseParser() {}

    static List<GoldenCase> parse(String json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            List<GoldenCase> cases = new ArrayList<>();
            for (Object item : (List<?>) notNull(value(parser))) {
                Map<?, ?> fields = (Map<?, ?>) item;
                cases.add(new GoldenCase(
                        (String) field(fields, "id"),
                        (String) field(fields, "op"),
                        arguments((Map<?, ?>) field(fields, "args")),
                        texts((List<?>) field(fields, "inputs")),
                        texts((List<?>) field(fields, "outputs"))));
            }
            return cases;
        }
    }

    private static Object field(Map<?, ?> fields, String name) {
        return notNull(fields.get(name));
    }

    private static Map<String, @Nullable Object> arguments(Map<?, ?> fields) {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        fields.forEach((name, value) -> arguments.put((String) name, value));
        return arguments;
    }

    private static List<String> texts(List<?> items) {
        return items.stream().map(String.class::cast).toList();
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case START_OBJECT -> {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    parser.nextToken();
                    fields.put(name, value(parser));
                }
                yield fields;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getString();
            case VALUE_NULL -> null;
            default -> throw new IllegalArgumentException("Expected a JSON value, but came " + parser.currentToken());
        };
    }

    private static Object notNull(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("Expected cases as {id, op, args, inputs, outputs}, but a part is missing");
        }
        return value;
    }
}
