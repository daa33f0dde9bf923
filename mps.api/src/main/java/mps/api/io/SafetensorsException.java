// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.nio.file.Path;
import java.util.Optional;
import mps.api.MpsException;
import org.jspecify.annotations.Nullable;

/**
 * A file could not be read or written as safetensors. The message names the file, the tensor, what was expected and
 * what came.
 */
public class SafetensorsException extends MpsException {
    private static final long serialVersionUID = 1L;

    // Paths and Optionals are not serializable; their texts are.
    private final String file;
    private final @Nullable String tensor;

    SafetensorsException(Path file, String problem) {
        this(file, null, problem, null);
    }

    SafetensorsException(Path file, String problem, Throwable cause) {
        this(file, null, problem, cause);
    }

    SafetensorsException(Path file, @Nullable String tensor, String problem, @Nullable Throwable cause) {
        super(file + (tensor == null ? "" : ", tensor \"" + tensor + "\"") + ": " + problem);
        this.file = file.toString();
        this.tensor = tensor;
        if (cause != null) {
            initCause(cause);
        }
    }

    /** Returns the file that was read or to be written. */
    public Path file() {
        return Path.of(file);
    }

    /** Returns the name of the tensor that is at fault; empty if it is the file as a whole. */
    public Optional<String> tensor() {
        return Optional.ofNullable(tensor);
    }
}
