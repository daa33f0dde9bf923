// SPDX-License-Identifier: Apache-2.0

/** The {@code mps} script at the root of the project, with a Maven and a JDK that only pretend. */
@NullMarked
package mps.cli.launcher;

import org.jspecify.annotations.NullMarked;
