// SPDX-License-Identifier: Apache-2.0

/**
 * The Objective-C runtime in terms of raw ids: the linker, C functions, messages, strings, arrays, errors and blocks.
 *
 * <p>{@link mps.metal.objc.Messages} and {@link mps.metal.objc.CFunctions} are the two tables of all that is bound; a
 * test compares both with Apple's declarations. Nothing here checks ownership: that is what the typed wrappers of
 * {@code mps.metal} are for, and why this package is not exported.
 */
@NullMarked
package mps.metal.objc;

import org.jspecify.annotations.NullMarked;
