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
        public Of0 {
            message.mustTakeWords(0, long.class);
        }

        public long send(long receiver) {
            return WordSend.send(receiver, message.selector(), 0, 0, 0, 0);
        }
    }

    /** With one argument. */
    public record Of1(Message message) implements BoundMessage {
        public Of1 {
            message.mustTakeWords(1, long.class);
        }

        public long send(long receiver, long first) {
            return WordSend.send(receiver, message.selector(), first, 0, 0, 0);
        }
    }

    /** With two arguments. */
    public record Of2(Message message) implements BoundMessage {
        public Of2 {
            message.mustTakeWords(2, long.class);
        }

        public long send(long receiver, long first, long second) {
            return WordSend.send(receiver, message.selector(), first, second, 0, 0);
        }
    }

    /** With three arguments. */
    public record Of3(Message message) implements BoundMessage {
        public Of3 {
            message.mustTakeWords(3, long.class);
        }

        public long send(long receiver, long first, long second, long third) {
            return WordSend.send(receiver, message.selector(), first, second, third, 0);
        }
    }

    /** With four arguments. */
    public record Of4(Message message) implements BoundMessage {
        public Of4 {
            message.mustTakeWords(4, long.class);
        }

        public long send(long receiver, long first, long second, long third, long fourth) {
            return WordSend.send(receiver, message.selector(), first, second, third, fourth);
        }
    }

    /** With the form of several matrices at a fixed distance. */
    public record OfMatrices(Message message) implements BoundMessage {
        private static final FunctionDescriptor SHAPE =
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);

        /** Linked by the first send. */
        private static final class MatricesHandle {
            private static final MethodHandle FIVE_LONGS_INT_TO_LONG = NativeLinker.messageSend(SHAPE);
        }

        public OfMatrices {
            message.mustHave(SHAPE);
        }

        public long send(
                long receiver, long rows, long columns, long matrices, long rowBytes, long matrixBytes, int dataType) {
            try {
                return (long) MatricesHandle.FIVE_LONGS_INT_TO_LONG.invokeExact(
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

        /** Linked by the first send. */
        private static final class ProductHandle {
            private static final MethodHandle PRODUCT_TO_LONG = NativeLinker.messageSend(SHAPE);
        }

        public OfProduct {
            message.mustHave(SHAPE);
        }

        public long send(
                long receiver, long device, boolean transposeLeft, boolean transposeRight, long resultRows,
                long resultColumns, long interiorColumns, double alpha, double beta) {
            try {
                return (long) ProductHandle.PRODUCT_TO_LONG.invokeExact(
                        receiver, message.selector(), device, transposeLeft, transposeRight, resultRows, resultColumns,
                        interiorColumns, alpha, beta);
            } catch (Throwable thrown) {
                throw NativeLinker.unexpected(thrown);
            }
        }
    }
}
