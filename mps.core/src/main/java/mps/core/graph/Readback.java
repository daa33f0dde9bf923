// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
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
        return array(tensor, "toFloatArray", FLOATS, DType.FLOAT32, Readback::floats);
    }

    static CompletableFuture<float[]> toFloatArrayAsync(LazyTensor tensor) {
        requireArray(tensor, "toFloatArrayAsync", FLOATS);
        return readAsync(tensor, "toFloatArrayAsync", DType.FLOAT32, Readback::floats);
    }

    static int[] toIntArray(LazyTensor tensor) {
        return array(tensor, "toIntArray", INTS, DType.INT32, values -> values.toArray(ValueLayout.JAVA_INT));
    }

    static long[] toLongArray(LazyTensor tensor) {
        return array(tensor, "toLongArray", LONGS, DType.INT64, Readback::longs);
    }

    static byte[] toByteArray(LazyTensor tensor) {
        return array(tensor, "toByteArray", EnumSet.of(DType.UINT8), DType.UINT8, Readback::bytes);
    }

    static boolean[] toBooleanArray(LazyTensor tensor) {
        byte[] bytes = array(tensor, "toBooleanArray", EnumSet.of(DType.BOOL), DType.BOOL, Readback::bytes);
        boolean[] values = new boolean[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes[i] != 0;
        }
        return values;
    }

    static short[] toShortArray(LazyTensor tensor) {
        return array(tensor, "toShortArray", EnumSet.of(DType.FLOAT16, DType.BFLOAT16), tensor.dtype(), values -> values.toArray(ValueLayout.JAVA_SHORT));
    }

    static float item(LazyTensor tensor) {
        requireOne(tensor, "item");
        return array(tensor, "item", FLOATS, DType.FLOAT32, Readback::floats)[0];
    }

    static long itemAsLong(LazyTensor tensor) {
        requireOne(tensor, "itemAsLong");
        return array(tensor, "itemAsLong", LONGS, DType.INT64, Readback::longs)[0];
    }

    private static void requireOne(LazyTensor tensor, String operation) {
        use(tensor, operation);
        if (tensor.shape().elements() != 1) {
            throw ShapeRules.error(operation, "expected a tensor of one element, but the shape is " + tensor.shape()
                    + "; select one, or read all with toFloatArray, toLongArray or copyTo");
        }
    }

    static void copyTo(LazyTensor tensor, MemorySegment target) {
        var _ = read(tensor, "copyTo", tensor.dtype(), into(room(tensor, "copyTo", target, Thread.currentThread())));
    }

    static CompletableFuture<Void> copyToAsync(LazyTensor tensor, MemorySegment target) {
        MemorySegment room = room(tensor, "copyToAsync", target, SOME_OTHER_THREAD);
        return readAsync(tensor, "copyToAsync", tensor.dtype(), into(room));
    }

    @SuppressWarnings("NullAway") // null is the only value of Void
    private static Function<MemorySegment, Void> into(MemorySegment room) {
        return values -> {
            room.copyFrom(values);
            return null;
        };
    }

    private static float[] floats(MemorySegment values) {
        return values.toArray(ValueLayout.JAVA_FLOAT);
    }

    private static long[] longs(MemorySegment values) {
        return values.toArray(ValueLayout.JAVA_LONG);
    }

    private static byte[] bytes(MemorySegment values) {
        return values.toArray(ValueLayout.JAVA_BYTE);
    }

    private static <T> T array(
            LazyTensor tensor,
            String operation,
            Set<DType> expected,
            DType dtype,
            Function<MemorySegment, T> copy) {
        requireArray(tensor, operation, expected);
        return read(tensor, operation, dtype, copy);
    }

    /** Throws if the elements are of none of the {@code expected} types, or do not fit into an array. */
    private static void requireArray(LazyTensor tensor, String operation, Set<DType> expected) {
        use(tensor, operation);
        if (!expected.contains(tensor.dtype())) {
            throw new DTypeException(operation + ": expected a tensor of "
                    + expected.stream().map(DType::toString).collect(Collectors.joining(" or ")) + ", but it is of "
                    + tensor.dtype() + "; convert it with to, or read its bytes with copyTo");
        }
        // The largest array that every JVM can make.
        if (tensor.shape().elements() > Integer.MAX_VALUE - 8) {
            throw ShapeRules.error(operation, "the shape " + tensor.shape() + " has more elements than an array can "
                    + "hold; read it with copyTo");
        }
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

    /**
     * Computes, then copies. An array is made only then: nobody holds one while the device computes, and what was zeroed is
     * still in the cache.
     */
    private static <T> T read(
            LazyTensor tensor, String operation, DType dtype, Function<MemorySegment, T> copy) {
        Operand operand = use(tensor, operation);
        if (tensor.shape().elements() == 0) {
            return copy.apply(MemorySegment.NULL);
        }
        InOrder inOrder = InOrder.of(tensor.context(), operation, operand, dtype);
        try {
            tensor.context().compute(inOrder.nodes());
            return inOrder.read(tensor.context(), copy);
        } finally {
            inOrder.close();
        }
    }

    private static <T> CompletableFuture<T> readAsync(
            LazyTensor tensor, String operation, DType dtype, Function<MemorySegment, T> copy) {
        Operand operand = use(tensor, operation);
        if (tensor.shape().elements() == 0) {
            return CompletableFuture.completedFuture(copy.apply(MemorySegment.NULL));
        }
        GraphContext context = tensor.context();
        InOrder inOrder = InOrder.of(context, operation, operand, dtype);
        return submitted(
                () -> context.computeAsync(inOrder.nodes()), () -> inOrder.read(context, copy), inOrder::close);
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

        <T> T read(GraphContext context, Function<MemorySegment, T> copy) {
            long size = ordered.dtype().sizeInBytes();
            Layout layout = ordered.layout();
            return context.read(ordered.node(), layout.offset() * size, layout.shape().elements() * size, copy);
        }

        void close() {
            temporary.ifPresent(Node::close);
        }
    }
}
