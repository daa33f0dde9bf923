// SPDX-License-Identifier: Apache-2.0

/** Inputs and outputs that PyTorch computed. Start at {@link mps.tck.golden.GoldenFile}. */
@NullMarked
package mps.tck.golden;

import org.jspecify.annotations.NullMarked;
