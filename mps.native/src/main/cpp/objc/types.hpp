// SPDX-License-Identifier: Apache-2.0
// The C types of the Objective-C ABI, as softmetal's own code sees them.
#pragma once

#include <cstdint>

namespace softmetal::objc {

using NSUInteger = uint64_t;
using NSInteger = int64_t;
/// As on x86-64 macOS: a byte that a caller may fill with any nonzero value, hence not C++'s bool.
using BOOL = signed char;

struct Object;
struct Class;

/// An interned selector. A SEL points to one; equal names have equal addresses.
struct Selector {
    /// Slot in every class's method table; 0 for a name that no class implements.
    uint32_t slot;
    const char* name;
};
using SEL = const Selector*;

/// An implementation, called with the message's own signature.
using Imp = void (*)();

struct NSRange {
    NSUInteger location;
    NSUInteger length;
};

}  // namespace softmetal::objc
