// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import mps.metal.objc.AbiType.Layouts;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for the structs that one encoder passes by value: an arena for each call would cost more than the call.
 * An encoder takes one when it is made and gives it back when it ends; one that is never given back is collected as
 * garbage.
 *
 * <p>Taking and giving back are thread-safe and never park, so that they are allowed inside an autorelease pool on a
 * virtual thread. In between one thread at a time uses it, as with the encoder.
 */
public final class StructScratch {
    /** More encoders open at once only means that the ones beyond allocate. */
    private static final AtomicReferenceArray<@Nullable StructScratch> SPARE = new AtomicReferenceArray<>(32);

    private final MemorySegment first;
    private final MemorySegment second;

    private StructScratch() {
        Arena arena = Arena.ofAuto();
        first = arena.allocate(Layouts.MTL_SIZE);
        second = arena.allocate(Layouts.MTL_SIZE);
    }

    /** A scratch that nobody else uses until it is {@linkplain #giveBack() given back}. */
    public static StructScratch take() {
        for (int i = 0; i < SPARE.length(); i++) {
            if (SPARE.getPlain(i) != null) {
                StructScratch spare = SPARE.getAndSet(i, null);
                if (spare != null) {
                    return spare;
                }
            }
        }
        return new StructScratch();
    }

    /** Ends the use of this scratch. */
    public void giveBack() {
        for (int i = 0; i < SPARE.length(); i++) {
            if (SPARE.getPlain(i) == null && SPARE.compareAndSet(i, null, this)) {
                return;
            }
        }
    }

    /** The first struct as an MTLSize of these values. */
    public MemorySegment firstSize(long width, long height, long depth) {
        return size(first, width, height, depth);
    }

    /** The second struct as an MTLSize of these values. */
    public MemorySegment secondSize(long width, long height, long depth) {
        return size(second, width, height, depth);
    }

    /** The first struct as an NSRange of these values; overwrites what {@link #firstSize} gave. */
    public MemorySegment range(long location, long length) {
        first.set(JAVA_LONG, 0, location);
        first.set(JAVA_LONG, 8, length);
        return first;
    }

    private static MemorySegment size(MemorySegment struct, long width, long height, long depth) {
        struct.set(JAVA_LONG, 0, width);
        struct.set(JAVA_LONG, 8, height);
        struct.set(JAVA_LONG, 16, depth);
        return struct;
    }
}
