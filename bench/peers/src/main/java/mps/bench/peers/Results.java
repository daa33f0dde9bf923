// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** What was measured, as a table of Markdown and as JSON. */
final class Results {
    private final List<Line> lines = new ArrayList<>();

    /**
     * A measured row.
     *
     * @param figures by peer, the rounds in the same order in each
     */
    private record Line(
            String title, String unit, boolean moreIsBetter, String ours, Row.Goal goal, Map<String, Samples> figures) {
        Samples of(String peer) {
            return Objects.requireNonNull(figures.get(peer), peer);
        }
    }

    /** Adds a row. */
    void add(
            String title,
            String unit,
            boolean moreIsBetter,
            String ours,
            Row.Goal goal,
            Map<String, List<Double>> figures) {
        Map<String, Samples> samples = new LinkedHashMap<>();
        figures.forEach((peer, values) -> samples.put(peer, new Samples(values)));
        lines.add(new Line(title, unit, moreIsBetter, ours, goal, samples));
    }

    /** Returns the table: median and range of each, the ratio of each round, and whether the goal is met. */
    String markdown() {
        StringBuilder text = new StringBuilder("| work | mps | ONNX Runtime | DJL | ratio | goal | met |\n")
                .append("|---|---|---|---|---|---|---|\n");
        for (Line line : lines) {
            Samples ratio = ratio(line);
            boolean absolute = line.goal().peers().isEmpty();
            double reached = absolute ? line.of(line.ours()).median() : ratio.median();
            boolean met = line.moreIsBetter() ? reached >= line.goal().factor() : reached <= line.goal().factor();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s, %s (%s) | %s | %s | %s | %s | %s %s%s | %s |%n",
                    line.title(),
                    line.unit(),
                    line.ours().replace("mps-", ""),
                    line.of(line.ours()).text(),
                    best(line, "onnx").text(),
                    best(line, "djl").text(),
                    ratio.text(),
                    line.moreIsBetter() ? "≥" : "≤",
                    Samples.number(line.goal().factor()),
                    absolute ? "" : " ×",
                    met ? "yes" : "no"));
        }
        return text.toString();
    }

    /** Returns the samples of the better of a peer's settings. */
    private static Samples best(Line line, String peer) {
        return line.figures().entrySet().stream()
                .filter(each -> each.getKey().startsWith(peer))
                .map(Map.Entry::getValue)
                .reduce((one, other) -> better(line, one.median(), other.median()) ? one : other)
                .orElseThrow();
    }

    private static boolean better(Line line, double one, double other) {
        return line.moreIsBetter() ? one >= other : one <= other;
    }

    /** Returns, for each round, our figure by the best of the peers that the goal names, or of all if it names none. */
    private static Samples ratio(Line line) {
        List<String> peers = line.goal().peers().isEmpty()
                ? line.figures().keySet().stream().filter(peer -> !peer.startsWith("mps")).toList()
                : line.goal().peers();
        Samples ours = line.of(line.ours());
        return new Samples(IntStream.range(0, ours.values().size())
                .mapToObj(round -> ours.values().get(round)
                        / peers.stream()
                                .filter(line.figures()::containsKey)
                                .map(peer -> line.of(peer).values().get(round))
                                .reduce((one, other) -> better(line, one, other) ? one : other)
                                .orElseThrow())
                .toList());
    }

    /** Returns every figure of every round. */
    String json() {
        List<String> rows = new ArrayList<>();
        for (Line line : lines) {
            List<String> peers = new ArrayList<>();
            line.figures().forEach((peer, samples) -> peers.add("\"" + peer + "\": " + samples.values()));
            rows.add("  {\"work\": \"" + line.title() + "\", \"unit\": \"" + line.unit() + "\", \"figures\": {"
                    + String.join(", ", peers) + "}}");
        }
        return "[\n" + String.join(",\n", rows) + "\n]\n";
    }
}
