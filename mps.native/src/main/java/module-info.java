// SPDX-License-Identifier: Apache-2.0

/**
 * Objective-C and Metal through the Foreign Function and Memory API. The artifact is {@code mps.native}, the module is
 * not: {@code native} is a Java keyword and cannot be part of a module's name.
 */
module mps.metal {
    requires static org.jspecify;
}
