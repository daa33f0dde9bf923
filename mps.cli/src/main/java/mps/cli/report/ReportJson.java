// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.nio.file.Path;
import mps.cli.report.VerifyReport.Row;
import mps.cli.report.VerifyReport.Settings;
import tools.jackson.core.JsonGenerator;

/** A report for programs: one JSON object with the facts of {@link VerifyReport} under their names there. */
public final class ReportJson {
    private ReportJson() {}

    /**
     * Writes the report to a file, which is replaced.
     *
     * @throws tools.jackson.core.exc.JacksonIOException if the file cannot be written
     */
    public static void write(VerifyReport report, Path file) {
        JsonParts.write(file, json -> {
            json.writeNumberProperty("passed", report.passed());
            json.writeNumberProperty("failed", report.failed());
            json.writeObjectPropertyStart("unsafe");
            json.writeNumberProperty("wrong", report.unsafe().wrong());
            json.writeNumberProperty("rows", report.unsafe().rows());
            json.writeEndObject();
            write(json, report.settings());
            JsonParts.write(json, report.device());
            JsonParts.write(json, "strategies", report.strategies(), JsonParts::write);
            JsonParts.write(json, "rows", report.rows(), ReportJson::write);
            JsonParts.write(json, "notes", report.notes());
        });
    }

    private static void write(JsonGenerator json, Settings settings) {
        json.writeObjectPropertyStart("settings");
        json.writeArrayPropertyStart("threads");
        settings.threads().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeStringProperty("threadKind", settings.threadKind());
        json.writeNumberProperty("iterations", settings.iterations());
        json.writeNumberProperty("seed", settings.seed());
        settings.deviceModel().ifPresent(model -> json.writeStringProperty("deviceModel", model));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Row row) {
        json.writeStringProperty("workload", row.workload());
        json.writeStringProperty("strategy", row.strategy());
        json.writeNumberProperty("threads", row.threads());
        json.writeNumberProperty("right", row.right());
        json.writeNumberProperty("total", row.total());
        json.writeNumberProperty("largestError", row.largestError());
        json.writeNumberProperty("tolerance", row.tolerance());
        json.writeNumberProperty("worksPerSecond", row.worksPerSecond());
        json.writeNumberProperty("p50Millis", row.p50Millis());
        json.writeNumberProperty("p99Millis", row.p99Millis());
        row.problem().ifPresent(problem -> json.writeStringProperty("problem", problem));
    }
}
