// SPDX-License-Identifier: Apache-2.0
package mps.sync.queue;

/**
 * When a worker commits, unless its queue is empty before.
 *
 * @param operations steps in a command buffer from which on it takes no further work
 * @param bytes bytes its works read and write from which on it takes no further work
 * @param inFlight command buffers of one worker that may be committed and not complete
 */
record CommitLimits(int operations, long bytes, int inFlight) {}
