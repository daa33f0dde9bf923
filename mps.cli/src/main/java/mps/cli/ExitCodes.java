// SPDX-License-Identifier: Apache-2.0
package mps.cli;

/** How a command ends, for scripts. */
final class ExitCodes {
    /** Everything was right. */
    static final int RIGHT = 0;
    /** A result was wrong, or the command could not do its work. */
    static final int FAILED = 1;
    /** An option or its value is not allowed. */
    static final int USAGE = 2;

    private ExitCodes() {}
}
