// SPDX-License-Identifier: Apache-2.0

/** Device memory: reference-counted storage, and the pool in which it waits to be used again. */
@NullMarked
package mps.core.memory;

import org.jspecify.annotations.NullMarked;
