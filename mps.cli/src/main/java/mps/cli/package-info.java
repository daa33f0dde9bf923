// SPDX-License-Identifier: Apache-2.0

/** The commands: what they accept, what they run, and how they end. */
@NullMarked
package mps.cli;

import org.jspecify.annotations.NullMarked;
