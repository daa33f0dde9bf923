// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Messages whose result is an id, a pointer or an integer of 64 bits. */
public final class ToLong {
    private ToLong() {}

    /** With no argument. */
    public record Of0(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_LONG);
        private static final MethodHandle TO_LONG = NativeLinker.messageSend(SHAPE);

        public Of0 {
            message.mustHave(SHAPE);
        }

        public long send(long receiver) {
            try {
                return (long) TO_LONG.invokeExact(receiver, message.selector());
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With one argument. */
    public record Of1(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG);
        private static final MethodHandle LONG_TO_LONG = NativeLinker.messageSend(SHAPE);

        public Of1 {
            message.mustHave(SHAPE);
        }

        public long send(long receiver, long first) {
            try {
                return (long) LONG_TO_LONG.invokeExact(receiver, message.selector(), first);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With two arguments. */
    public record Of2(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG);
        private static final MethodHandle LONG_LONG_TO_LONG = NativeLinker.messageSend(SHAPE);

        public Of2 {
            message.mustHave(SHAPE);
        }

        public long send(long receiver, long first, long second) {
            try {
                return (long) LONG_LONG_TO_LONG.invokeExact(receiver, message.selector(), first, second);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With three arguments. */
    public record Of3(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        private static final MethodHandle LONG_LONG_LONG_TO_LONG = NativeLinker.messageSend(SHAPE);

        public Of3 {
            message.mustHave(SHAPE);
        }

        public long send(long receiver, long first, long second, long third) {
            try {
                return (long) LONG_LONG_LONG_TO_LONG.invokeExact(receiver, message.selector(), first, second, third);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With a count and an element type. */
    public record OfRowBytes(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT);
        private static final MethodHandle LONG_INT_TO_LONG = NativeLinker.messageSend(SHAPE);

        public OfRowBytes {
            message.mustHave(SHAPE);
        }

        public long send(long receiver, long columns, int dataType) {
            try {
                return (long) LONG_INT_TO_LONG.invokeExact(receiver, message.selector(), columns, dataType);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With the form of one matrix. */
    public record OfMatrix(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
        private static final MethodHandle THREE_LONGS_INT_TO_LONG = NativeLinker.messageSend(SHAPE);

        public OfMatrix {
            message.mustHave(SHAPE);
        }

        public long send(long receiver, long rows, long columns, long rowBytes, int dataType) {
            try {
                return (long) THREE_LONGS_INT_TO_LONG.invokeExact(
                        receiver, message.selector(), rows, columns, rowBytes, dataType);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With the form of several matrices at a fixed distance. */
    public record OfMatrices(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
        private static final MethodHandle FIVE_LONGS_INT_TO_LONG = NativeLinker.messageSend(SHAPE);

        public OfMatrices {
            message.mustHave(SHAPE);
        }

        public long send(
                long receiver, long rows, long columns, long matrices, long rowBytes, long matrixBytes, int dataType) {
            try {
                return (long) FIVE_LONGS_INT_TO_LONG.invokeExact(
                        receiver, message.selector(), rows, columns, matrices, rowBytes, matrixBytes, dataType);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }

    /** With the form of a matrix product. */
    public record OfProduct(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_BOOLEAN, JAVA_BOOLEAN, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                        JAVA_DOUBLE, JAVA_DOUBLE);
        private static final MethodHandle PRODUCT_TO_LONG = NativeLinker.messageSend(SHAPE);

        public OfProduct {
            message.mustHave(SHAPE);
        }

        public long send(
                long receiver, long device, boolean transposeLeft, boolean transposeRight, long resultRows,
                long resultColumns, long interiorColumns, double alpha, double beta) {
            try {
                return (long) PRODUCT_TO_LONG.invokeExact(
                        receiver, message.selector(), device, transposeLeft, transposeRight, resultRows, resultColumns,
                        interiorColumns, alpha, beta);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }
}
