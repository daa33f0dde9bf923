// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/** Versions of the Metal Shading Language. */
public enum MTLLanguageVersion implements AppleConstant {
    VERSION_2_4("MTLLanguageVersion2_4", 0x2_0004),
    VERSION_3_0("MTLLanguageVersion3_0", 0x3_0000),
    VERSION_3_1("MTLLanguageVersion3_1", 0x3_0001),
    VERSION_3_2("MTLLanguageVersion3_2", 0x3_0002),
    VERSION_4_0("MTLLanguageVersion4_0", 0x4_0000);

    private final String appleName;
    private final long value;

    MTLLanguageVersion(String appleName, long value) {
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
