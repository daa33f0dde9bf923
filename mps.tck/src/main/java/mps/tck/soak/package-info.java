// SPDX-License-Identifier: Apache-2.0

/**
 * A long run on a device that fails and with callers who change their minds: whether every call ends, every value is
 * right and nothing is left behind.
 */
@NullMarked
package mps.tck.soak;

import org.jspecify.annotations.NullMarked;
