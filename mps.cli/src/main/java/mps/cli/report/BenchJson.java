// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import java.nio.file.Path;
import java.util.Locale;
import mps.tck.bench.BenchSettings;
import mps.tck.bench.Combination;
import mps.tck.bench.Combination.Way;
import mps.tck.bench.Measurement;
import mps.tck.bench.Spread;
import tools.jackson.core.JsonGenerator;

/** A benchmark's report for programs: one JSON object with the facts of {@link BenchReport} under their names there. */
public final class BenchJson {
    private BenchJson() {}

    /**
     * Writes the report to a file, which is replaced.
     *
     * @throws tools.jackson.core.exc.JacksonIOException if the file cannot be written
     */
    public static void write(BenchReport report, Path file) {
        JsonParts.write(file, json -> {
            json.writeBooleanProperty("passed", report.result().passed());
            write(json, report.settings());
            report.deviceModel().ifPresent(model -> json.writeStringProperty("deviceModel", model));
            write(json, report.machine());
            JsonParts.write(json, report.device());
            JsonParts.write(json, "options", report.strategies(), JsonParts::write);
            json.writeNumberProperty("rounds", report.result().rounds());
            json.writeNumberProperty("elapsedMillis", report.result().elapsed().toMillis());
            JsonParts.write(json, "strategies", report.result().strategies(), BenchJson::write);
            JsonParts.write(json, "batches", report.result().batches(), BenchJson::write);
        });
    }

    private static void write(JsonGenerator json, BenchSettings settings) {
        json.writeObjectPropertyStart("settings");
        json.writeArrayPropertyStart("threads");
        settings.threads().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeNumberProperty("sliceMillis", settings.slice().toMillis());
        json.writeNumberProperty("seed", settings.seed());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Machine machine) {
        json.writeObjectPropertyStart("machine");
        json.writeNumberProperty("processors", machine.processors());
        json.writeStringProperty("system", machine.system());
        json.writeStringProperty("architecture", machine.architecture());
        json.writeStringProperty("java", machine.java());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Measurement measured) {
        Combination what = measured.combination();
        json.writeStringProperty("workload", what.workload());
        json.writeStringProperty("strategy", what.strategy());
        json.writeNumberProperty("threads", what.threads());
        json.writeNumberProperty("samples", what.samples());
        json.writeStringProperty("way", what.way().name().toLowerCase(Locale.ROOT));
        json.writeArrayPropertyStart("perSecond");
        measured.perSecond().forEach(json::writeNumber);
        json.writeEndArray();
        write(json, "throughput", measured.throughput());
        write(json, "ratio", measured.ratio());
        json.writeObjectPropertyStart("latencyNanos");
        json.writeNumberProperty("p50", measured.latency().p50().toNanos());
        json.writeNumberProperty("p90", measured.latency().p90().toNanos());
        json.writeNumberProperty("p99", measured.latency().p99().toNanos());
        json.writeNumberProperty("max", measured.latency().max().toNanos());
        json.writeEndObject();
        if (what.way() == Way.SINGLY) {
            json.writeObjectPropertyStart("stagesNanos");
            BenchStage.of(measured.stages()).forEach(stage -> json.writeNumberProperty(stage.title(), stage.nanos()));
            json.writeEndObject();
        }
        json.writeNumberProperty("batchFill", measured.batchFill());
        json.writeNumberProperty("calls", measured.calls());
        json.writeNumberProperty("wrong", measured.wrong());
        measured.problem().ifPresent(problem -> json.writeStringProperty("problem", problem));
    }

    private static void write(JsonGenerator json, String name, Spread spread) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("median", spread.median());
        json.writeNumberProperty("lower", spread.lower());
        json.writeNumberProperty("upper", spread.upper());
        json.writeEndObject();
    }
}
