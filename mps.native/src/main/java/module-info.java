// SPDX-License-Identifier: Apache-2.0

/**
 * Objective-C and Metal through the Foreign Function and Memory API. The artifact is {@code mps.native}, the module is
 * not: {@code native} is a Java keyword and cannot be part of a module's name.
 */
@SuppressWarnings("module") // mps.core is compiled after this module
module mps.metal {
    requires static org.jspecify;

    // Only the runtime speaks to the device. Applications and strategies must not: commands encoded beside the strategy
    // would break the promise that it alone decides what reaches the device, when, and from which thread.
    exports mps.metal to mps.core;
    exports mps.metal.error to mps.core;

    // mps.metal.objc and mps.metal.load stay invisible to all: ids, selectors and addresses without ownership.
}
