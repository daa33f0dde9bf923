// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import mps.api.DeviceInfo;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What all reports for programs have in common. */
final class JsonParts {
    private JsonParts() {}

    /** Writes a file with one object, whose properties {@code properties} writes. */
    static void write(Path file, Consumer<JsonGenerator> properties) {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), file.toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            properties.accept(json);
            json.writeEndObject();
        }
    }

    /** Writes a property that is a list of objects, each of whose properties {@code properties} writes. */
    static <T> void write(JsonGenerator json, String name, List<T> items, BiConsumer<JsonGenerator, T> properties) {
        json.writeArrayPropertyStart(name);
        items.forEach(item -> {
            json.writeStartObject();
            properties.accept(json, item);
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    /** Writes a property that is a list of texts. */
    static void write(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    /** Writes the property {@code device}. */
    static void write(JsonGenerator json, DeviceInfo device) {
        json.writeObjectPropertyStart("device");
        json.writeStringProperty("name", device.name());
        json.writeStringProperty("kind", device.kind());
        json.writeNumberProperty("executionWidth", device.executionWidth());
        json.writeNumberProperty("maxBufferBytes", device.maxBufferBytes());
        json.writeNumberProperty("recommendedBytes", device.recommendedBytes());
        json.writeEndObject();
    }

    /** Writes the properties of a strategy. */
    static void write(JsonGenerator json, Strategy strategy) {
        json.writeStringProperty("id", strategy.id());
        json.writeStringProperty("safety", strategy.safety().name().toLowerCase(Locale.ROOT));
        json.writeObjectPropertyStart("options");
        strategy.options().forEach(json::writeStringProperty);
        json.writeEndObject();
    }
}
