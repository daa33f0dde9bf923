// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Structs of a kernel's own arguments, as it declares them. */
final class Constants {
    private Constants() {}

    /** Returns a struct of {@code uint} fields. */
    static MemorySegment uints(Arena arena, long... fields) {
        MemorySegment struct = arena.allocate(ValueLayout.JAVA_INT, fields.length);
        for (int i = 0; i < fields.length; i++) {
            struct.setAtIndex(ValueLayout.JAVA_INT, i, Math.toIntExact(fields[i]));
        }
        return struct.asReadOnly();
    }

    /** Returns a struct of {@code ulong} or {@code long} fields; a last {@code uint} field with padding is one too. */
    static MemorySegment longs(Arena arena, long... fields) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, fields).asReadOnly();
    }

    /** Returns numbers in float32. */
    static MemorySegment floats(Arena arena, float... numbers) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers).asReadOnly();
    }
}
