// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.nio.file.Path;
import mps.api.MpsException;

/**
 * A file could not be read or written in NumPy's format. The message names the file, what was expected and what came.
 */
public class NpyException extends MpsException {
    private static final long serialVersionUID = 1L;

    // Paths are not serializable; their texts are.
    private final String file;

    NpyException(Path file, String problem) {
        super(file + ": " + problem);
        this.file = file.toString();
    }

    NpyException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
        this.file = file.toString();
    }

    /** Returns the file that was read or to be written. */
    public Path file() {
        return Path.of(file);
    }
}
