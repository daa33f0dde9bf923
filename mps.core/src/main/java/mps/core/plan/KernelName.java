// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import mps.api.DType;

/**
 * Names a kernel.
 *
 * @param source the file that has it, without {@code .metal}
 * @param type the element type it is compiled for; booleans are handled as uint8, 0 or 1
 * @param function its host name there
 */
public record KernelName(String source, DType type, String function) {
    /** Maps booleans to what they are handled as. */
    public KernelName {
        type = type == DType.BOOL ? DType.UINT8 : type;
    }

    @Override
    public String toString() {
        return source + "/" + function + "<" + type + ">";
    }
}
