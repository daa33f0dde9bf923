// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.nio.file.Path;
import java.util.Locale;
import mps.api.Explanation;
import mps.api.Explanation.Buffer;
import mps.api.Explanation.Part;
import mps.api.Explanation.Step;
import tools.jackson.core.JsonGenerator;

/** A plan for programs: one JSON object with the facts of {@link Explanation} under their names there. */
public final class ExplanationJson {
    private ExplanationJson() {}

    /**
     * Writes a plan to a file, which is replaced.
     *
     * @param workload the id of what is explained
     * @throws tools.jackson.core.exc.JacksonIOException if the file cannot be written
     */
    public static void write(String workload, Explanation explanation, Path file) {
        JsonParts.write(file, json -> {
            json.writeStringProperty("workload", workload);
            JsonParts.write(json, "steps", explanation.steps(), ExplanationJson::write);
            JsonParts.write(json, "buffers", explanation.buffers(), ExplanationJson::write);
            json.writeNumberProperty("stages", explanation.stages());
            json.writeNumberProperty("scratchBytes", explanation.scratchBytes());
            json.writeNumberProperty("largestLiveBytes", explanation.largestLiveBytes());
        });
    }

    private static void write(JsonGenerator json, Step step) {
        json.writeStringProperty("kernel", step.kernel());
        json.writeStringProperty("grid", step.grid());
        json.writeNumberProperty("stage", step.stage());
        JsonParts.write(json, "reads", step.reads(), ExplanationJson::write);
        json.writeObjectPropertyStart("writes");
        write(json, step.writes());
        json.writeEndObject();
        json.writeNumberProperty("bytes", step.bytes());
    }

    private static void write(JsonGenerator json, Part part) {
        json.writeNumberProperty("buffer", part.buffer());
        json.writeNumberProperty("offset", part.offset());
    }

    private static void write(JsonGenerator json, Buffer buffer) {
        json.writeStringProperty("role", buffer.role().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("bytes", buffer.bytes());
    }
}
