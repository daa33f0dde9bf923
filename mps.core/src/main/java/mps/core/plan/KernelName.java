// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

/**
 * Names a kernel.
 *
 * @param source the file that has it, without {@code .metal}
 * @param function its host name there
 */
public record KernelName(String source, String function) {
    @Override
    public String toString() {
        return source + "/" + function;
    }
}
