// SPDX-License-Identifier: Apache-2.0
package mps.cli.report;

import static mps.cli.report.TextTable.Align.LEFT;
import static mps.cli.report.TextTable.Align.RIGHT;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import mps.api.Explanation;
import mps.api.Explanation.Buffer;
import mps.api.Explanation.Part;
import mps.api.Explanation.Step;

/** A plan for people: the steps, the buffers, and the sums. */
public final class ExplanationText {
    private ExplanationText() {}

    /** Returns the lines, joined by newlines, below a title. */
    public static String of(String title, Explanation explanation) {
        return String.join(
                "\n\n",
                title,
                steps(explanation.steps()),
                buffers(explanation.buffers()),
                sums(explanation));
    }

    private static String steps(List<Step> steps) {
        TextTable table = new TextTable(List.of(RIGHT, RIGHT, LEFT, LEFT, LEFT, LEFT, RIGHT))
                .row("step", "stage", "kernel", "grid", "reads", "writes", "bytes");
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            table.row(
                    Integer.toString(i),
                    Integer.toString(step.stage()),
                    step.kernel(),
                    step.grid(),
                    step.reads().stream().map(ExplanationText::part).collect(Collectors.joining(" ")),
                    part(step.writes()),
                    number(step.bytes()));
        }
        return table.text();
    }

    private static String part(Part part) {
        return part.offset() == 0 ? "" + part.buffer() : part.buffer() + "+" + part.offset();
    }

    private static String buffers(List<Buffer> buffers) {
        TextTable table = new TextTable(List.of(RIGHT, LEFT, RIGHT)).row("buffer", "role", "bytes");
        for (int i = 0; i < buffers.size(); i++) {
            Buffer buffer = buffers.get(i);
            table.row(Integer.toString(i), buffer.role().name().toLowerCase(Locale.ROOT), number(buffer.bytes()));
        }
        return table.text();
    }

    private static String sums(Explanation explanation) {
        return new TextTable(List.of(LEFT, RIGHT))
                .row("stages", number(explanation.stages()))
                .row("scratch bytes", number(explanation.scratchBytes()))
                .row("largest live bytes", number(explanation.largestLiveBytes()))
                .text();
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
