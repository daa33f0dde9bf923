// SPDX-License-Identifier: Apache-2.0

/** One lane, one lock: {@link mps.sync.mutex.MutexStrategy}. */
@NullMarked
package mps.sync.mutex;

import org.jspecify.annotations.NullMarked;
