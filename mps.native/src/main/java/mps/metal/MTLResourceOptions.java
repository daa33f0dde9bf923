// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/**
 * How a buffer is stored and tracked: a set of flags, joined with {@link #or}.
 *
 * @param appleName the constants' names in Apple's headers
 * @param value the flags
 */
public record MTLResourceOptions(String appleName, long value) implements AppleConstant {
    /** One memory that CPU and GPU both see: {@link MTLBuffer#contents} works. */
    public static final MTLResourceOptions STORAGE_MODE_SHARED =
            new MTLResourceOptions("MTLResourceStorageModeShared", 0);

    /** Memory that only the GPU sees. */
    public static final MTLResourceOptions STORAGE_MODE_PRIVATE =
            new MTLResourceOptions("MTLResourceStorageModePrivate", 0x20);

    /** The device does not order commands by their use of the buffer: barriers and events must. */
    public static final MTLResourceOptions HAZARD_TRACKING_MODE_UNTRACKED =
            new MTLResourceOptions("MTLResourceHazardTrackingModeUntracked", 0x100);

    /** The device orders commands by their use of the buffer. */
    public static final MTLResourceOptions HAZARD_TRACKING_MODE_TRACKED =
            new MTLResourceOptions("MTLResourceHazardTrackingModeTracked", 0x200);

    /** Both sets of flags together. */
    public MTLResourceOptions or(MTLResourceOptions other) {
        return new MTLResourceOptions(appleName + "|" + other.appleName, value | other.value);
    }

    @Override
    public String toString() {
        return appleName;
    }
}
