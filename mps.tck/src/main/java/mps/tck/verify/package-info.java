// SPDX-License-Identifier: Apache-2.0

/** Runs workloads from many threads at once and counts the right results. Start at {@link mps.tck.verify.Verification}. */
@NullMarked
package mps.tck.verify;

import org.jspecify.annotations.NullMarked;
