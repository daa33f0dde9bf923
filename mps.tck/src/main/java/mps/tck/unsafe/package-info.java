// SPDX-License-Identifier: Apache-2.0

/**
 * Strategies that are wrong on purpose, to show what the others are for. They are no services: nobody gets one without
 * naming it.
 */
@NullMarked
package mps.tck.unsafe;

import org.jspecify.annotations.NullMarked;
