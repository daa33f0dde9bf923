// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mps.api.DType;
import mps.api.Shape;
import mps.api.io.Safetensors;
import mps.api.io.SafetensorsWriter;

/** A file with golden cases that a test makes. */
final class CaseFile {
    private final Path file;
    private final SafetensorsWriter writer;
    private final List<String> cases = new ArrayList<>();

    CaseFile(Path file) {
        this.file = file;
        this.writer = Safetensors.writer(file);
    }

    /** The values of an input or a result. */
    record Values(DType dtype, Shape shape, MemorySegment data) {}

    static Values floats(Shape shape, float... values) {
        return new Values(DType.FLOAT32, shape, MemorySegment.ofArray(values));
    }

    static Values longs(Shape shape, long... values) {
        return new Values(DType.INT64, shape, MemorySegment.ofArray(values));
    }

    static Values bools(Shape shape, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new Values(DType.BOOL, shape, MemorySegment.ofArray(bytes));
    }

    /**
     * Adds a case.
     *
     * @param arguments JSON between its braces, with ' for "
     */
    CaseFile add(String operation, String arguments, List<Values> inputs, Values... outputs) {
        String id = "%03d".formatted(cases.size());
        cases.add("{\"id\":\"%s\",\"op\":\"%s\",\"args\":{%s},\"inputs\":[%s],\"outputs\":[%s]}"
                .formatted(
                        id,
                        operation,
                        arguments.replace('\'', '"'),
                        add(id + ".in", inputs),
                        add(id + ".out", List.of(outputs))));
        return this;
    }

    private String add(String prefix, List<Values> tensors) {
        List<String> names = new ArrayList<>();
        for (Values values : tensors) {
            String name = prefix + names.size();
            writer.add(name, values.dtype(), values.shape(), values.data());
            names.add('"' + name + '"');
        }
        return String.join(",", names);
    }

    /** Writes the file and returns its folder, as the command takes it. */
    String write() {
        writer.metadata("cases", "[" + String.join(",", cases) + "]").write();
        return file.toAbsolutePath().getParent().toString();
    }
}
