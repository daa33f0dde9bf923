// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Messages whose result is a double. */
public final class ToDouble {
    private ToDouble() {}

    /** With no argument. */
    public record Of0(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_DOUBLE);

        /** Linked by the first send. */
        private static final class DoubleHandle {
            private static final MethodHandle TO_DOUBLE = NativeLinker.messageSend(SHAPE);
        }

        public Of0 {
            message.mustHave(SHAPE);
        }

        public double send(long receiver) {
            try {
                return (double) DoubleHandle.TO_DOUBLE.invokeExact(receiver, message.selector());
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }
}
