// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Messages whose result is a BOOL. */
public final class ToBoolean {
    private ToBoolean() {}

    /** With no argument. */
    public record Of0(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_BOOLEAN);
        private static final MethodHandle TO_BOOLEAN = NativeLinker.messageSend(SHAPE);

        public Of0 {
            message.mustHave(SHAPE);
        }

        public boolean send(long receiver) {
            try {
                return (boolean) TO_BOOLEAN.invokeExact(receiver, message.selector());
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With one argument. */
    public record Of1(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_LONG);
        private static final MethodHandle LONG_TO_BOOLEAN = NativeLinker.messageSend(SHAPE);

        public Of1 {
            message.mustHave(SHAPE);
        }

        public boolean send(long receiver, long first) {
            try {
                return (boolean) LONG_TO_BOOLEAN.invokeExact(receiver, message.selector(), first);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With two arguments. */
    public record Of2(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_BOOLEAN, JAVA_LONG, JAVA_LONG);
        private static final MethodHandle LONG_LONG_TO_BOOLEAN = NativeLinker.messageSend(SHAPE);

        public Of2 {
            message.mustHave(SHAPE);
        }

        public boolean send(long receiver, long first, long second) {
            try {
                return (boolean) LONG_LONG_TO_BOOLEAN.invokeExact(receiver, message.selector(), first, second);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }
}
