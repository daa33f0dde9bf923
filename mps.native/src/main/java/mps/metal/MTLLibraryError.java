// SPDX-License-Identifier: Apache-2.0
package mps.metal;

/** Why a library or function could not be made: the codes of {@code MTLLibraryErrorDomain}. */
public enum MTLLibraryError implements AppleConstant {
    UNSUPPORTED("MTLLibraryErrorUnsupported", 1),
    INTERNAL("MTLLibraryErrorInternal", 2),
    COMPILE_FAILURE("MTLLibraryErrorCompileFailure", 3),
    COMPILE_WARNING("MTLLibraryErrorCompileWarning", 4),
    FUNCTION_NOT_FOUND("MTLLibraryErrorFunctionNotFound", 5),
    FILE_NOT_FOUND("MTLLibraryErrorFileNotFound", 6);

    private final String appleName;
    private final long value;

    MTLLibraryError(String appleName, long value) {
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
