// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.OptionalLong;

/**
 * A runtime's device memory at one moment. Sums over concurrent changes: each figure is right, their sum may be in
 * between.
 *
 * @param inUseBytes bytes in buffers that tensors or submitted works hold
 * @param pooledBytes bytes in buffers that wait to be used again
 * @param peakBytes the largest {@code inUseBytes + pooledBytes} so far
 * @param deviceBytes what the device itself says is allocated by this process, in bytes
 * @param deviceObjects live device objects of this process, where the device counts them
 */
public record MemoryUse(
        long inUseBytes, long pooledBytes, long peakBytes, long deviceBytes, OptionalLong deviceObjects) {}
