// SPDX-License-Identifier: Apache-2.0
/** A strategy of one's own: {@link mps.examples.semaphore.SemaphoreStrategy}. */
@org.jspecify.annotations.NullMarked
package mps.examples.semaphore;
