// SPDX-License-Identifier: Apache-2.0

/** How the binding reports failure: a small family of unchecked exceptions and the facts of an {@code NSError}. */
@NullMarked
package mps.metal.error;

import org.jspecify.annotations.NullMarked;
