// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/** Families of devices, for {@link MTLDevice#supportsFamily}. */
public enum MTLGPUFamily implements AppleConstant {
    APPLE7("MTLGPUFamilyApple7", 1007),
    APPLE8("MTLGPUFamilyApple8", 1008),
    APPLE9("MTLGPUFamilyApple9", 1009),
    APPLE10("MTLGPUFamilyApple10", 1010),
    MAC2("MTLGPUFamilyMac2", 2002),
    COMMON3("MTLGPUFamilyCommon3", 3003),
    METAL3("MTLGPUFamilyMetal3", 5001),
    METAL4("MTLGPUFamilyMetal4", 5002);

    private final String appleName;
    private final long value;

    MTLGPUFamily(String appleName, long value) {
        this.appleName = appleName;
        this.value = value;
    }

    @Override
    public String appleName() {
        return appleName;
    }

    @Override
    public long value() {
        return value;
    }
}
