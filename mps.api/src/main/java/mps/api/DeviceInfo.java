// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * What a device is and may be asked for.
 *
 * @param name the device's own name
 * @param kind what executes, for people: {@code Metal} or {@code softmetal} with its CPU level
 * @param executionWidth threads that run in lock step: 32 on Apple's GPUs, 1 on softmetal
 * @param maxBufferBytes the largest buffer, in bytes
 * @param recommendedBytes how much may be allocated in all before performance suffers, in bytes
 */
public record DeviceInfo(
        String name, String kind, int executionWidth, long maxBufferBytes, long recommendedBytes) {}
