// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import mps.metal.objc.AbiType.Layouts;

/** Messages whose result is an MTLSize, which the callee writes to memory that the caller gives. */
public final class ToSize {
    private ToSize() {}

    /** With no argument. */
    public record Of0(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(Layouts.MTL_SIZE);

        /** Linked by the first send. */
        private static final class SizeHandle {
            private static final MethodHandle TO_SIZE = NativeLinker.messageSend(SHAPE);
        }

        public Of0 {
            message.mustHave(SHAPE);
        }

        public MemorySegment send(SegmentAllocator result, long receiver) {
            try {
                return (MemorySegment) SizeHandle.TO_SIZE.invokeExact(result, receiver, message.selector());
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }
}
