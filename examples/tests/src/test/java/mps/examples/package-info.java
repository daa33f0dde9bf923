// SPDX-License-Identifier: Apache-2.0

/** Starts the examples in JVMs of their own, and looks at what their users see: output, messages, exit codes. */
@NullMarked
package mps.examples;

import org.jspecify.annotations.NullMarked;
