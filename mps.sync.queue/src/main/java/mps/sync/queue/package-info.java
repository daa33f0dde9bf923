// SPDX-License-Identifier: Apache-2.0

/** A bounded queue and the worker threads that encode from it: {@link mps.sync.queue.QueueStrategy}. */
@NullMarked
package mps.sync.queue;

import org.jspecify.annotations.NullMarked;
