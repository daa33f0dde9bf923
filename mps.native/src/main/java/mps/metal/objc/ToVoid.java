// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
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
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.ofVoid();
        private static final MethodHandle TO_VOID = NativeLinker.messageSend(SHAPE);

        public Of0 {
            message.mustHave(SHAPE);
        }

        public void send(long receiver) {
            try {
                TO_VOID.invokeExact(receiver, message.selector());
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With one argument. */
    public record Of1(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.ofVoid(JAVA_LONG);
        private static final MethodHandle LONG_TO_VOID = NativeLinker.messageSend(SHAPE);

        public Of1 {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, long first) {
            try {
                LONG_TO_VOID.invokeExact(receiver, message.selector(), first);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With two arguments. */
    public record Of2(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG);
        private static final MethodHandle LONG_LONG_TO_VOID = NativeLinker.messageSend(SHAPE);

        public Of2 {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, long first, long second) {
            try {
                LONG_LONG_TO_VOID.invokeExact(receiver, message.selector(), first, second);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With three arguments. */
    public record Of3(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG);
        private static final MethodHandle LONG_LONG_LONG_TO_VOID = NativeLinker.messageSend(SHAPE);

        public Of3 {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, long first, long second, long third) {
            try {
                LONG_LONG_LONG_TO_VOID.invokeExact(receiver, message.selector(), first, second, third);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With four arguments. */
    public record Of4(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        private static final MethodHandle FOUR_LONGS_TO_VOID = NativeLinker.messageSend(SHAPE);

        public Of4 {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, long first, long second, long third, long fourth) {
            try {
                FOUR_LONGS_TO_VOID.invokeExact(receiver, message.selector(), first, second, third, fourth);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With five arguments. */
    public record Of5(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        private static final MethodHandle FIVE_LONGS_TO_VOID = NativeLinker.messageSend(SHAPE);

        public Of5 {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, long first, long second, long third, long fourth, long fifth) {
            try {
                FIVE_LONGS_TO_VOID.invokeExact(receiver, message.selector(), first, second, third, fourth, fifth);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With a BOOL. */
    public record OfFlag(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.ofVoid(JAVA_BOOLEAN);
        private static final MethodHandle BOOLEAN_TO_VOID = NativeLinker.messageSend(SHAPE);

        public OfFlag {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, boolean flag) {
            try {
                BOOLEAN_TO_VOID.invokeExact(receiver, message.selector(), flag);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With two MTLSize by value: the form of every dispatch. */
    public record OfSizes(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.ofVoid(Layouts.MTL_SIZE, Layouts.MTL_SIZE);
        private static final MethodHandle SIZE_SIZE_TO_VOID = NativeLinker.messageSend(SHAPE);

        public OfSizes {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, MemorySegment grid, MemorySegment group) {
            try {
                SIZE_SIZE_TO_VOID.invokeExact(receiver, message.selector(), grid, group);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With an object, an NSRange by value and a byte. */
    public record OfFill(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.ofVoid(JAVA_LONG, Layouts.NS_RANGE, JAVA_BYTE);
        private static final MethodHandle LONG_RANGE_BYTE_TO_VOID = NativeLinker.messageSend(SHAPE);

        public OfFill {
            message.mustHave(SHAPE);
        }

        public void send(long receiver, long buffer, MemorySegment range, byte value) {
            try {
                LONG_RANGE_BYTE_TO_VOID.invokeExact(receiver, message.selector(), buffer, range, value);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }
}
