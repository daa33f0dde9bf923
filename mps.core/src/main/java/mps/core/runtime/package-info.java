// SPDX-License-Identifier: Apache-2.0

/** The runtime itself: opening, choosing the strategy, evaluating, scopes, closing. */
@NullMarked
package mps.core.runtime;

import org.jspecify.annotations.NullMarked;
