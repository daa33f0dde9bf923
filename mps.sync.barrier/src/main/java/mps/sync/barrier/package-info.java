// SPDX-License-Identifier: Apache-2.0

/** Several lanes whose stages a device-wide barrier separates: {@link mps.sync.barrier.BarrierStrategy}. */
@NullMarked
package mps.sync.barrier;

import org.jspecify.annotations.NullMarked;
