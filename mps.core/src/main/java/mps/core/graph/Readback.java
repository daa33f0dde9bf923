// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import mps.api.DType;
import mps.api.DTypeException;
import mps.api.MpsException;
import mps.api.Tensor;

/**
 * Computes what a tensor shows and brings it to the host in row-major order.
 *
 * <p>Bad arguments throw at once. What goes wrong while computing is thrown by the waiting methods and completes the
 * futures of the others.
 */
final class Readback {
    // Stands for the thread, not known yet, that will do the copying.
    private static final Thread SOME_OTHER_THREAD = Thread.ofPlatform().unstarted(() -> {});

    private static final Set<DType> FLOATS = EnumSet.of(DType.FLOAT32, DType.FLOAT16, DType.BFLOAT16);
    private static final Set<DType> INTS = EnumSet.of(DType.INT32, DType.UINT8, DType.BOOL);
    private static final Set<DType> LONGS = EnumSet.of(DType.INT64, DType.INT32, DType.UINT8, DType.BOOL);

    private Readback() {}

    static void evaluate(LazyTensor tensor) {
        Operand operand = use(tensor, "evaluate");
        tensor.context().compute(List.of(operand.node()));
    }

    static CompletableFuture<Tensor> evaluateAsync(LazyTensor tensor) {
        Operand operand = use(tensor, "evaluateAsync");
        return submitted(
                () -> tensor.context().computeAsync(List.of(operand.node())), () -> tensor, () -> {});
    }

    static float[] toFloatArray(LazyTensor tensor) {
        float[] values = floats(tensor, "toFloatArray");
        read(tensor, "toFloatArray", DType.FLOAT32, MemorySegment.ofArray(values));
        return values;
    }

    static CompletableFuture<float[]> toFloatArrayAsync(LazyTensor tensor) {
        float[] values = floats(tensor, "toFloatArrayAsync");
        return readAsync(tensor, "toFloatArrayAsync", DType.FLOAT32, MemorySegment.ofArray(values), values);
    }

    static int[] toIntArray(LazyTensor tensor) {
        int[] values = new int[length(tensor, "toIntArray", INTS)];
        read(tensor, "toIntArray", DType.INT32, MemorySegment.ofArray(values));
        return values;
    }

    static long[] toLongArray(LazyTensor tensor) {
        long[] values = new long[length(tensor, "toLongArray", LONGS)];
        read(tensor, "toLongArray", DType.INT64, MemorySegment.ofArray(values));
        return values;
    }

    static byte[] toByteArray(LazyTensor tensor) {
        byte[] values = new byte[length(tensor, "toByteArray", EnumSet.of(DType.UINT8))];
        read(tensor, "toByteArray", DType.UINT8, MemorySegment.ofArray(values));
        return values;
    }

    static boolean[] toBooleanArray(LazyTensor tensor) {
        byte[] bytes = new byte[length(tensor, "toBooleanArray", EnumSet.of(DType.BOOL))];
        read(tensor, "toBooleanArray", DType.BOOL, MemorySegment.ofArray(bytes));
        boolean[] values = new boolean[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes[i] != 0;
        }
        return values;
    }

    static short[] toShortArray(LazyTensor tensor) {
        short[] values = new short[length(tensor, "toShortArray", EnumSet.of(DType.FLOAT16, DType.BFLOAT16))];
        read(tensor, "toShortArray", tensor.dtype(), MemorySegment.ofArray(values));
        return values;
    }

    static float item(LazyTensor tensor) {
        requireOne(tensor, "item");
        float[] value = floats(tensor, "item");
        read(tensor, "item", DType.FLOAT32, MemorySegment.ofArray(value));
        return value[0];
    }

    static long itemAsLong(LazyTensor tensor) {
        requireOne(tensor, "itemAsLong");
        long[] value = new long[length(tensor, "itemAsLong", LONGS)];
        read(tensor, "itemAsLong", DType.INT64, MemorySegment.ofArray(value));
        return value[0];
    }

    private static void requireOne(LazyTensor tensor, String operation) {
        use(tensor, operation);
        if (tensor.shape().elements() != 1) {
            throw ShapeRules.error(operation, "expected a tensor of one element, but the shape is " + tensor.shape()
                    + "; select one, or read all with toFloatArray, toLongArray or copyTo");
        }
    }

    static void copyTo(LazyTensor tensor, MemorySegment target) {
        read(tensor, "copyTo", tensor.dtype(), room(tensor, "copyTo", target, Thread.currentThread()));
    }

    @SuppressWarnings("NullAway") // null is the only value of Void
    static CompletableFuture<Void> copyToAsync(LazyTensor tensor, MemorySegment target) {
        MemorySegment room = room(tensor, "copyToAsync", target, SOME_OTHER_THREAD);
        return readAsync(tensor, "copyToAsync", tensor.dtype(), room, null);
    }

    /** Returns an array for the elements of a floating-point tensor. */
    private static float[] floats(LazyTensor tensor, String operation) {
        return new float[length(tensor, operation, FLOATS)];
    }

    /** Returns the number of elements, which are of one of the {@code expected} types and fit into an array. */
    private static int length(LazyTensor tensor, String operation, Set<DType> expected) {
        use(tensor, operation);
        if (!expected.contains(tensor.dtype())) {
            throw new DTypeException(operation + ": expected a tensor of "
                    + expected.stream().map(DType::toString).collect(Collectors.joining(" or ")) + ", but it is of "
                    + tensor.dtype() + "; convert it with to, or read its bytes with copyTo");
        }
        long elements = tensor.shape().elements();
        // The largest array that every JVM can make.
        if (elements > Integer.MAX_VALUE - 8) {
            throw ShapeRules.error(operation, "the shape " + tensor.shape() + " has more elements than an array can "
                    + "hold; read it with copyTo");
        }
        return (int) elements;
    }

    /** Returns as much of {@code target} as the tensor's elements take. */
    private static MemorySegment room(LazyTensor tensor, String operation, MemorySegment target, Thread copier) {
        use(tensor, operation);
        long bytes = tensor.shape().elements() * tensor.dtype().sizeInBytes();
        if (target.byteSize() < bytes) {
            throw ShapeRules.error(operation, "expected a target of at least " + bytes + " bytes for the shape "
                    + tensor.shape() + " of " + tensor.dtype() + ", but it has " + target.byteSize());
        }
        if (target.isReadOnly()) {
            throw new MpsException(operation + ": expected a target that can be written, but it is read-only");
        }
        if (!target.scope().isAlive() || !target.isAccessibleBy(copier)) {
            throw new MpsException(operation + ": expected a target that the copying thread can access, but its arena "
                    + "is closed or confined to a thread; use a shared or automatic arena");
        }
        return target.asSlice(0, bytes);
    }

    private static void read(LazyTensor tensor, String operation, DType dtype, MemorySegment target) {
        Operand operand = use(tensor, operation);
        if (target.byteSize() == 0) {
            return;
        }
        InOrder inOrder = InOrder.of(tensor.context(), operation, operand, dtype);
        try {
            tensor.context().compute(inOrder.nodes());
            inOrder.read(tensor.context(), target);
        } finally {
            inOrder.close();
        }
    }

    private static <T> CompletableFuture<T> readAsync(
            LazyTensor tensor, String operation, DType dtype, MemorySegment target, T result) {
        Operand operand = use(tensor, operation);
        if (target.byteSize() == 0) {
            return CompletableFuture.completedFuture(result);
        }
        GraphContext context = tensor.context();
        InOrder inOrder = InOrder.of(context, operation, operand, dtype);
        return submitted(
                () -> context.computeAsync(inOrder.nodes()),
                () -> {
                    inOrder.read(context, target);
                    return result;
                },
                inOrder::close);
    }

    /**
     * Submits, then produces the result, then releases, whatever happened. The future is one of its own, so that it
     * fails with what went wrong as it was thrown. Cancelling it withdraws the evaluation if that has not begun.
     */
    private static <T> CompletableFuture<T> submitted(
            Supplier<CompletableFuture<Void>> submission, Supplier<T> result, Runnable release) {
        CompletableFuture<T> future = new CompletableFuture<>();
        CompletableFuture<Void> evaluation;
        try {
            evaluation = submission.get();
        } catch (RuntimeException e) {
            evaluation = CompletableFuture.failedFuture(e);
        }
        cancelWith(future, evaluation);
        var _ = evaluation.thenApply(done -> result.get()).whenComplete((value, failure) -> {
            release.run();
            if (failure == null) {
                future.complete(value);
            } else if (failure instanceof CompletionException && failure.getCause() != null) {
                future.completeExceptionally(failure.getCause());
            } else {
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    private static void cancelWith(CompletableFuture<?> future, CompletableFuture<?> evaluation) {
        var _ = future.whenComplete((value, failure) -> {
            if (future.isCancelled()) {
                evaluation.cancel(true);
            }
        });
    }

    private static Operand use(LazyTensor tensor, String operation) {
        RegionContext.refuse(tensor.context(), operation);
        return tensor.use(operation);
    }

    /**
     * What has to be computed so that a tensor's elements lie in row-major order and in the type that is read, and
     * where they lie then.
     *
     * @param nodes to be computed: the tensor's own, whose result stays, and a copy in order if it needs one
     * @param ordered the elements in order
     * @param temporary the copy, whose memory is released after reading
     */
    private record InOrder(List<Node> nodes, Operand ordered, Optional<Node> temporary) {
        static InOrder of(GraphContext context, String operation, Operand operand, DType dtype) {
            if (operand.layout().isContiguous() && operand.dtype() == dtype) {
                return new InOrder(List.of(operand.node()), operand, Optional.empty());
            }
            Recording recording = new Recording(context, operation);
            Operand copy = operand.dtype() == dtype ? recording.copy(operand) : recording.cast(operand, dtype);
            copy.node().open();
            return new InOrder(List.of(operand.node(), copy.node()), copy, Optional.of(copy.node()));
        }

        void read(GraphContext context, MemorySegment target) {
            context.read(ordered.node(), ordered.layout().offset() * ordered.dtype().sizeInBytes(), target);
        }

        void close() {
            temporary.ifPresent(Node::close);
        }
    }
}
