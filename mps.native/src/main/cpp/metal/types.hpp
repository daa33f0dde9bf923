// SPDX-License-Identifier: Apache-2.0
// Structures and constants of Metal that cross the ABI, with Apple's names and values.
#pragma once

#include "objc/types.hpp"

namespace softmetal::metal {

using objc::BOOL;
using objc::NSInteger;
using objc::NSRange;
using objc::NSUInteger;

struct MTLSize {
    NSUInteger width, height, depth;
};

struct MTLOrigin {
    NSUInteger x, y, z;
};

enum MTLResourceOptions : NSUInteger {
    MTLResourceCPUCacheModeMask = 0xf,
    MTLResourceStorageModeShift = 4,
    MTLResourceHazardTrackingModeShift = 8,
};

enum MTLStorageMode : NSUInteger {
    MTLStorageModeShared = 0,
    MTLStorageModeManaged = 1,
    MTLStorageModePrivate = 2,
    MTLStorageModeMemoryless = 3,
};

enum MTLCommandBufferStatus : NSUInteger {
    MTLCommandBufferStatusNotEnqueued = 0,
    MTLCommandBufferStatusEnqueued = 1,
    MTLCommandBufferStatusCommitted = 2,
    MTLCommandBufferStatusScheduled = 3,
    MTLCommandBufferStatusCompleted = 4,
    MTLCommandBufferStatusError = 5,
};

enum MTLCommandBufferError : NSUInteger {
    MTLCommandBufferErrorNone = 0,
    MTLCommandBufferErrorInternal = 1,
    MTLCommandBufferErrorTimeout = 2,
    MTLCommandBufferErrorPageFault = 3,
    MTLCommandBufferErrorAccessRevoked = 4,
    MTLCommandBufferErrorNotPermitted = 7,
    MTLCommandBufferErrorOutOfMemory = 8,
    MTLCommandBufferErrorInvalidResource = 9,
    MTLCommandBufferErrorMemoryless = 10,
    MTLCommandBufferErrorDeviceRemoved = 11,
    MTLCommandBufferErrorStackOverflow = 12,
};

enum MTLLibraryError : NSUInteger {
    MTLLibraryErrorUnsupported = 1,
    MTLLibraryErrorInternal = 2,
    MTLLibraryErrorCompileFailure = 3,
    MTLLibraryErrorCompileWarning = 4,
    MTLLibraryErrorFunctionNotFound = 5,
    MTLLibraryErrorFileNotFound = 6,
};

enum MTLDispatchType : NSUInteger {
    MTLDispatchTypeSerial = 0,
    MTLDispatchTypeConcurrent = 1,
};

enum MTLMathMode : NSInteger {
    MTLMathModeSafe = 0,
    MTLMathModeRelaxed = 1,
    MTLMathModeFast = 2,
};

enum MTLFunctionType : NSUInteger {
    MTLFunctionTypeKernel = 3,
};

enum MTLGPUFamily : NSInteger {
    MTLGPUFamilyCommon1 = 3001,
    MTLGPUFamilyCommon3 = 3003,
    MTLGPUFamilyMetal3 = 5001,
};

/// Limits of the device, those of Apple's GPUs.
inline constexpr NSUInteger max_buffer_bindings = 31;
inline constexpr NSUInteger max_inline_bytes = 4096;
inline constexpr NSUInteger max_threads_per_threadgroup = 1024;
inline constexpr NSUInteger max_threadgroup_memory = 32768;
inline constexpr NSUInteger default_max_command_buffers = 64;

}  // namespace softmetal::metal
