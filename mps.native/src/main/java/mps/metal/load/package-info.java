// SPDX-License-Identifier: Apache-2.0

/** Finds and opens the native libraries: Apple's frameworks on macOS, softmetal elsewhere. */
@NullMarked
package mps.metal.load;

import org.jspecify.annotations.NullMarked;
