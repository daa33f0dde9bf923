// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.nio.file.Path;
import mps.api.DeviceInfo;
import mps.cli.report.VerifyReport.Row;
import mps.cli.report.VerifyReport.Settings;
import mps.cli.report.VerifyReport.Strategy;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A report for programs: one JSON object with the facts of {@link VerifyReport} under their names there. */
public final class ReportJson {
    private ReportJson() {}

    /**
     * Writes the report to a file, which is replaced.
     *
     * @throws tools.jackson.core.exc.JacksonIOException if the file cannot be written
     */
    public static void write(VerifyReport report, Path file) {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), file.toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeNumberProperty("passed", report.passed());
            json.writeNumberProperty("failed", report.failed());
            write(json, report.settings());
            write(json, report.device());
            json.writeArrayPropertyStart("strategies");
            report.strategies().forEach(strategy -> write(json, strategy));
            json.writeEndArray();
            json.writeArrayPropertyStart("rows");
            report.rows().forEach(row -> write(json, row));
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Settings settings) {
        json.writeObjectPropertyStart("settings");
        json.writeNumberProperty("threads", settings.threads());
        json.writeStringProperty("threadKind", settings.threadKind());
        json.writeNumberProperty("iterations", settings.iterations());
        json.writeNumberProperty("seed", settings.seed());
        settings.deviceModel().ifPresent(model -> json.writeStringProperty("deviceModel", model));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, DeviceInfo device) {
        json.writeObjectPropertyStart("device");
        json.writeStringProperty("name", device.name());
        json.writeStringProperty("kind", device.kind());
        json.writeNumberProperty("executionWidth", device.executionWidth());
        json.writeNumberProperty("maxBufferBytes", device.maxBufferBytes());
        json.writeNumberProperty("recommendedBytes", device.recommendedBytes());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Strategy strategy) {
        json.writeStartObject();
        json.writeStringProperty("id", strategy.id());
        json.writeObjectPropertyStart("options");
        strategy.options().forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Row row) {
        json.writeStartObject();
        json.writeStringProperty("workload", row.workload());
        json.writeStringProperty("strategy", row.strategy());
        json.writeNumberProperty("right", row.right());
        json.writeNumberProperty("total", row.total());
        json.writeNumberProperty("largestError", row.largestError());
        json.writeNumberProperty("tolerance", row.tolerance());
        json.writeNumberProperty("worksPerSecond", row.worksPerSecond());
        json.writeNumberProperty("p50Millis", row.p50Millis());
        json.writeNumberProperty("p99Millis", row.p99Millis());
        row.problem().ifPresent(problem -> json.writeStringProperty("problem", problem));
        json.writeEndObject();
    }
}
