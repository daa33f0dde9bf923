// SPDX-License-Identifier: Apache-2.0

/**
 * Measures how fast runtimes are, side by side, while each result is compared with the right one. Start at
 * {@link mps.tck.bench.Bench}.
 */
@NullMarked
package mps.tck.bench;

import org.jspecify.annotations.NullMarked;
