// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import java.lang.foreign.MemorySegment;

/** Reads C strings. */
@SuppressWarnings("restricted") // a char pointer says nothing about the length of what it points to
final class CStrings {
    private CStrings() {}

    /** The UTF-8 text at an address. */
    static String read(long address) {
        return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
    }
}
