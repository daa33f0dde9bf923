// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import mps.api.DType;
import mps.api.io.Safetensors;
import mps.tck.workload.Values;

/**
 * Files of expected results: PyTorch 2.11 computed them in float64, and they are stored as float32, or in the type that
 * an operation gives. They are safetensors; those with cases list them in the metadata.
 */
public final class GoldenFile {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private GoldenFile() {}

    /**
     * Opens a file of this module for the time of a call.
     *
     * <p>The reader maps files, and a resource may be within a jar: it gets a file of its own for that time.
     *
     * @param name such as {@code linalg.safetensors}
     * @param function what to do with it
     * @return what {@code function} returns
     */
    public static <T> T read(String name, Function<Safetensors, T> function) {
        try (InputStream resource = Objects.requireNonNull(GoldenFile.class.getResourceAsStream(name), name)) {
            Path copy = Files.createTempFile("golden-", "-" + name);
            try {
                Files.copy(resource, copy, StandardCopyOption.REPLACE_EXISTING);
                try (Safetensors file = Safetensors.open(copy)) {
                    return function.apply(file);
                }
            } finally {
                Files.delete(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the cases that a file's metadata lists; none if it lists none. */
    public static List<GoldenCase> cases(Safetensors file) {
        return GoldenCaseParser.parse(file.metadata().getOrDefault("cases", "[]"));
    }

    /**
     * Returns the values of a float32 tensor.
     *
     * @throws IllegalArgumentException if it is of another type
     */
    public static Values values(Safetensors file, String name) {
        Safetensors.Entry entry = file.entry(name);
        if (entry.dtype() != DType.FLOAT32) {
            throw new IllegalArgumentException("Expected float32, but " + name + " is " + entry.dtype());
        }
        return new Values(file.data(name).toArray(FLOAT), entry.shape());
    }
}
