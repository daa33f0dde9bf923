// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import java.lang.foreign.Arena;

/** Strings of Objective-C, copied to and from Java's. An autorelease pool must be open. */
public final class NSString {
    private static final long CLASS = CFunctions.getClass("NSString");

    private NSString() {}

    /** A new NSString with this text, +0: the open pool releases it. */
    public static long autoreleased(String text) {
        try (Arena arena = Arena.ofConfined()) {
            return Messages.NSString.STRING_WITH_UTF8_STRING.send(CLASS, arena.allocateFrom(text).address());
        }
    }

    /** The text of an NSString; empty for {@code nil}. */
    public static String toJava(long string) {
        return string == 0 ? "" : CStrings.read(Messages.NSString.UTF8_STRING.send(string));
    }
}
