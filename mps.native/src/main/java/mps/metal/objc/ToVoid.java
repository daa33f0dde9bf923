// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import mps.metal.objc.AbiType.Layouts;

/** Messages without a result. */
public final class ToVoid {
    private ToVoid() {}

    /** With no argument. */
    public record Of0(Message message) implements BoundMessage {
        public Of0 {
            message.mustTakeWords(0, void.class);
        }

        public void send(long receiver) {
            WordSend.send(receiver, message.selector(), 0, 0, 0, 0);
        }
    }

    /** With one argument. */
    public record Of1(Message message) implements BoundMessage {
        public Of1 {
            message.mustTakeWords(1, void.class);
        }

        public void send(long receiver, long first) {
            WordSend.send(receiver, message.selector(), first, 0, 0, 0);
        }
    }

    /** With two arguments. */
    public record Of2(Message message) implements BoundMessage {
        public Of2 {
            message.mustTakeWords(2, void.class);
        }

        public void send(long receiver, long first, long second) {
            WordSend.send(receiver, message.selector(), first, second, 0, 0);
        }
    }

    /** With three arguments. */
    public record Of3(Message message) implements BoundMessage {
        public Of3 {
            message.mustTakeWords(3, void.class);
        }

        public void send(long receiver, long first, long second, long third) {
            WordSend.send(receiver, message.selector(), first, second, third, 0);
        }
    }

    /** With four arguments. */
    public record Of4(Message message) implements BoundMessage {
        public Of4 {
            message.mustTakeWords(4, void.class);
        }

        public void send(long receiver, long first, long second, long third, long fourth) {
            WordSend.send(receiver, message.selector(), first, second, third, fourth);
        }
    }

    /** With five arguments. */
    public record Of5(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

        /** Linked by the first send. */
        private static final class FiveHandle {
            private static final MethodHandle FIVE_LONGS_TO_VOID = NativeLinker.messageSend(SHAPE);
        }

        public Of5 {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, long first, long second, long third, long fourth, long fifth) {
            try {
                FiveHandle.FIVE_LONGS_TO_VOID.invokeExact(
                        receiver, message.selector(), first, second, third, fourth, fifth);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With two MTLSize by value: the form of every dispatch. */
    public record OfSizes(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.ofVoid(Layouts.MTL_SIZE, Layouts.MTL_SIZE);

        /** Linked by the first send. */
        private static final class SizesHandle {
            private static final MethodHandle SIZE_SIZE_TO_VOID = NativeLinker.messageSend(SHAPE);
        }

        public OfSizes {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, MemorySegment grid, MemorySegment group) {
            try {
                SizesHandle.SIZE_SIZE_TO_VOID.invokeExact(receiver, message.selector(), grid, group);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With an object, an NSRange by value and a byte. */
    public record OfFill(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.ofVoid(JAVA_LONG, Layouts.NS_RANGE, JAVA_BYTE);

        /** Linked by the first send. */
        private static final class FillHandle {
            private static final MethodHandle LONG_RANGE_BYTE_TO_VOID = NativeLinker.messageSend(SHAPE);
        }

        public OfFill {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, long buffer, MemorySegment range, byte value) {
            try {
                FillHandle.LONG_RANGE_BYTE_TO_VOID.invokeExact(receiver, message.selector(), buffer, range, value);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }
}
