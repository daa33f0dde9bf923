// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.nio.file.Path;
import mps.cli.report.ConformanceReport.Failure;
import mps.cli.report.ConformanceReport.Row;
import tools.jackson.core.JsonGenerator;

/** The report of golden cases for programs: one JSON object with the facts of {@link ConformanceReport}. */
public final class ConformanceJson {
    private ConformanceJson() {}

    /**
     * Writes the report to a file, which is replaced.
     *
     * @throws tools.jackson.core.exc.JacksonIOException if the file cannot be written
     */
    public static void write(ConformanceReport report, Path file) {
        JsonParts.write(file, json -> {
            json.writeNumberProperty("passed", report.passed());
            json.writeNumberProperty("failed", report.failed());
            json.writeObjectPropertyStart("settings");
            json.writeStringProperty("folder", report.settings().folder());
            JsonParts.write(json, "operands", report.settings().operands());
            report.settings().deviceModel().ifPresent(model -> json.writeStringProperty("deviceModel", model));
            json.writeEndObject();
            JsonParts.write(json, report.device());
            JsonParts.write(json, "strategies", report.strategies(), JsonParts::write);
            JsonParts.write(json, "rows", report.rows(), ConformanceJson::write);
            JsonParts.write(json, "failures", report.failures(), ConformanceJson::write);
            JsonParts.write(json, "skipped", report.skipped());
        });
    }

    private static void write(JsonGenerator json, Row row) {
        json.writeStringProperty("file", row.file());
        json.writeStringProperty("operation", row.operation());
        json.writeNumberProperty("passed", row.passed());
        json.writeNumberProperty("total", row.total());
        json.writeNumberProperty("largestAbsolute", row.largestAbsolute());
        json.writeNumberProperty("largestRelative", row.largestRelative());
    }

    private static void write(JsonGenerator json, Failure failure) {
        json.writeStringProperty("file", failure.file());
        json.writeStringProperty("id", failure.id());
        json.writeStringProperty("operation", failure.operation());
        json.writeStringProperty("arguments", failure.arguments());
        JsonParts.write(json, "inputs", failure.inputs());
        json.writeNumberProperty("failed", failure.failed());
        json.writeNumberProperty("total", failure.total());
        json.writeStringProperty("where", failure.where());
        json.writeStringProperty("problem", failure.problem());
    }
}
