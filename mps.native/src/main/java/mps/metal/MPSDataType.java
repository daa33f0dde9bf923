// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/** Element types of matrices. */
public enum MPSDataType implements AppleConstant {
    FLOAT32("MPSDataTypeFloat32", 0x1000_0020L),
    FLOAT16("MPSDataTypeFloat16", 0x1000_0010L),
    BFLOAT16("MPSDataTypeBFloat16", 0x9000_0010L),
    INT8("MPSDataTypeInt8", 0x2000_0008L),
    INT16("MPSDataTypeInt16", 0x2000_0010L),
    INT32("MPSDataTypeInt32", 0x2000_0020L),
    INT64("MPSDataTypeInt64", 0x2000_0040L),
    UINT8("MPSDataTypeUInt8", 0x0000_0008L),
    UINT16("MPSDataTypeUInt16", 0x0000_0010L),
    UINT32("MPSDataTypeUInt32", 0x0000_0020L),
    UINT64("MPSDataTypeUInt64", 0x0000_0040L),
    BOOL("MPSDataTypeBool", 0x8000_0008L);

    private final String appleName;
    private final long value;

    MPSDataType(String appleName, long value) {
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
