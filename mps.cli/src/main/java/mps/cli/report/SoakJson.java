// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.nio.file.Path;
import java.util.TreeMap;
import mps.cli.report.SoakReport.Row;
import mps.tck.soak.Footprint;
import mps.tck.soak.SoakResult;
import mps.tck.soak.SoakResult.Disturbances;
import mps.tck.soak.SoakSettings;
import tools.jackson.core.JsonGenerator;

/** The report of a soak for programs: one JSON object with the facts of {@link SoakReport}. */
public final class SoakJson {
    private SoakJson() {}

    /**
     * Writes the report to a file, which is replaced.
     *
     * @throws tools.jackson.core.exc.JacksonIOException if the file cannot be written
     */
    public static void write(SoakReport report, Path file) {
        JsonParts.write(file, json -> {
            json.writeNumberProperty("passed", report.passed());
            json.writeNumberProperty("failed", report.failed());
            json.writeObjectPropertyStart("settings");
            write(json, report.settings());
            report.deviceModel().ifPresent(model -> json.writeStringProperty("deviceModel", model));
            report.faults().ifPresent(faults -> json.writeStringProperty("faults", faults));
            json.writeEndObject();
            JsonParts.write(json, report.device());
            JsonParts.write(json, "rows", report.rows(), SoakJson::write);
        });
    }

    private static void write(JsonGenerator json, SoakSettings settings) {
        json.writeNumberProperty("threads", settings.threads());
        switch (settings.limit()) {
            case SoakSettings.Works(long count) -> json.writeNumberProperty("works", count);
            case SoakSettings.Time(var duration) -> json.writeNumberProperty("minutes", duration.toMinutes());
        }
        json.writeNumberProperty("seed", settings.seed());
        json.writeNumberProperty("patienceMillis", settings.patience().toMillis());
    }

    private static void write(JsonGenerator json, Row row) {
        JsonParts.write(json, row.strategy());
        SoakResult result = row.result();
        json.writeNumberProperty("works", result.works());
        json.writeObjectPropertyStart("calls");
        new TreeMap<>(result.calls()).forEach(json::writeNumberProperty);
        json.writeEndObject();
        json.writeNumberProperty("right", result.right());
        json.writeNumberProperty("wrong", result.wrong());
        json.writeNumberProperty("lost", result.lost());
        json.writeNumberProperty("unexpected", result.unexpected());
        json.writeNumberProperty("worksPerSecond", result.worksPerSecond());
        json.writeObjectPropertyStart("faults");
        new TreeMap<>(result.faults()).forEach(json::writeNumberProperty);
        json.writeEndObject();
        write(json, result.disturbances());
        write(json, "before", result.before());
        write(json, "after", result.after());
        JsonParts.write(json, "problems", result.problems());
    }

    private static void write(JsonGenerator json, Disturbances disturbances) {
        json.writeObjectPropertyStart("disturbances");
        json.writeNumberProperty("cancelled", disturbances.cancelled());
        json.writeNumberProperty("expired", disturbances.expired());
        json.writeNumberProperty("interrupted", disturbances.interrupted());
        json.writeNumberProperty("refused", disturbances.refused());
        json.writeNumberProperty("reopenings", disturbances.reopenings());
        json.writeNumberProperty("shared", disturbances.shared());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Footprint footprint) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("deviceBytes", footprint.deviceBytes());
        json.writeNumberProperty("deviceObjects", footprint.deviceObjects());
        json.writeNumberProperty("threads", footprint.threads());
        json.writeEndObject();
    }
}
