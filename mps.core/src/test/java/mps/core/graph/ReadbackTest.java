// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import mps.api.DType;
import mps.api.DTypeException;
import mps.api.DeviceException;
import mps.api.MpsException;
import mps.api.Shape;
import mps.api.ShapeException;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;

class ReadbackTest {
    private final HostContext context = new HostContext();
    private final Tensor matrix = context.tensor(NdArray.counting(2, 3));

    @Test
    void aContiguousViewIsReadFromItsOffsetWithoutACopy() {
        assertThat(matrix.select(0, 1).toFloatArray()).containsExactly(3, 4, 5);
        assertThat(context.evaluated()).containsExactly(List.of(node(matrix)));
    }

    @Test
    void aStridedViewIsCopiedInOrderByTheDeviceAndItsBaseIsKept() {
        Tensor base = matrix.add(1);
        assertThat(base.transpose(0, 1).toFloatArray()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(context.evaluated()).singleElement().satisfies(nodes -> {
            assertThat(nodes).hasSize(2).first().isSameAs(node(base));
            assertThat(nodes.getLast().op()).isEqualTo(new Op.Copy());
        });
        assertThat(node(base).state()).isInstanceOf(Node.Ready.class);
    }

    @Test
    void theCopyForReadingIsReleasedAfterwards() {
        long before = context.bytesInUse();
        matrix.transpose(0, 1).toFloatArray();
        CompletableFuture<float[]> later = matrix.transpose(0, 1).toFloatArrayAsync();
        context.runSubmitted();
        assertThat(later).isCompleted();
        context.fail();
        assertThatThrownBy(() -> matrix.transpose(0, 1).toFloatArray()).isInstanceOf(DeviceException.class);
        assertThat(context.bytesInUse()).isEqualTo(before);
    }

    @Test
    void itemReadsTheOnlyElement() {
        assertThat(matrix.select(0, 1).select(0, 2).item()).isEqualTo(5);
        assertThat(matrix.slice(0, 1, 2).slice(1, 0, 1).item()).isEqualTo(3);
    }

    @Test
    void itemRefusesMoreOrLessThanOneElement() {
        assertThatThrownBy(matrix::item)
                .isInstanceOf(ShapeException.class)
                .hasMessage("item: expected a tensor of one element, but the shape is [2, 3]; select one, or read all "
                        + "with toFloatArray, toLongArray or copyTo");
        assertThatThrownBy(() -> context.zeros(0).item()).isInstanceOf(ShapeException.class);
        assertThat(context.evaluated()).isEmpty();
    }

    @Test
    void copyToFillsTheBeginningOfTheTarget() {
        float[] target = {9, 9, 9, 9, 9, 9, 9};
        matrix.transpose(0, 1).copyTo(MemorySegment.ofArray(target));
        assertThat(target).containsExactly(0, 3, 1, 4, 2, 5, 9);
    }

    @Test
    void copyToRefusesABadTargetBeforeAnythingIsComputed() {
        Tensor x = matrix.add(1);
        assertThatThrownBy(() -> x.copyTo(MemorySegment.ofArray(new float[5])))
                .isInstanceOf(ShapeException.class)
                .hasMessage("copyTo: expected a target of at least 24 bytes for the shape [2, 3] of float32, but it "
                        + "has 20");
        assertThatThrownBy(() -> x.copyToAsync(MemorySegment.ofArray(new float[6]).asReadOnly()))
                .isInstanceOf(MpsException.class)
                .hasMessage("copyToAsync: expected a target that can be written, but it is read-only");
        assertThat(context.evaluated()).isEmpty();
    }

    @Test
    void copyToAsyncRefusesATargetThatOnlyThisThreadMayWrite() {
        String message = "expected a target that the copying thread can access, but its arena is closed or confined "
                + "to a thread; use a shared or automatic arena";
        MemorySegment gone;
        try (Arena arena = Arena.ofShared()) {
            gone = arena.allocate(24);
        }
        assertThatThrownBy(() -> matrix.copyTo(gone)).isInstanceOf(MpsException.class).hasMessage("copyTo: " + message);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment confined = arena.allocate(24);
            assertThatThrownBy(() -> matrix.copyToAsync(confined))
                    .isInstanceOf(MpsException.class)
                    .hasMessage("copyToAsync: " + message);
            matrix.copyTo(confined);
            assertThat(confined.getAtIndex(ValueLayout.JAVA_FLOAT, 5)).isEqualTo(5);
        }
    }

    @Test
    void futuresCompleteWhenTheValuesAreThere() {
        Tensor x = matrix.add(1);
        float[] target = new float[6];
        CompletableFuture<Tensor> evaluated = x.evaluateAsync();
        CompletableFuture<float[]> values = x.toFloatArrayAsync();
        CompletableFuture<Void> copied = x.copyToAsync(MemorySegment.ofArray(target));
        assertThat(List.of(evaluated, values, copied)).noneMatch(CompletableFuture::isDone);
        context.runSubmitted();
        assertThat(evaluated.join()).isSameAs(x);
        assertThat(values.join()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(copied).isCompleted();
        assertThat(target).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void futuresFailWithTheExceptionThatEvaluatingThrows() {
        context.fail();
        AtomicReference<Throwable> seen = new AtomicReference<>(new AssertionError("not called"));
        CompletableFuture<float[]> values = matrix.toFloatArrayAsync().whenComplete((v, e) -> seen.set(e));
        CompletableFuture<Tensor> evaluated = matrix.evaluateAsync();
        context.runSubmitted();
        assertThat(seen.get()).isInstanceOf(DeviceException.class).hasMessage("Planted failure");
        assertThat(evaluated.exceptionNow()).isInstanceOf(DeviceException.class);
        assertThat(values).isCompletedExceptionally();
    }

    @Test
    void whatASubmissionThrowsFailsTheFutureToo() {
        context.refuse();
        assertThat(matrix.evaluateAsync().exceptionNow()).isInstanceOf(DeviceException.class);
        assertThat(matrix.transpose(0, 1).toFloatArrayAsync().exceptionNow()).hasMessage("Planted refusal");
    }

    @Test
    void cancellingAFutureWithdrawsWhatHasNotBegun() {
        Tensor x = matrix.add(1);
        CompletableFuture<Tensor> future = x.evaluateAsync();
        assertThat(future.cancel(true)).isTrue();
        context.runSubmitted();
        assertThat(node(x).state()).isNotInstanceOf(Node.Ready.class);
        assertThat(x.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void evaluatingFailsAndTriesAgain() {
        Tensor x = matrix.add(1);
        context.fail();
        assertThatThrownBy(x::evaluate).isInstanceOf(DeviceException.class);
        context.recover();
        assertThat(x.evaluate()).isSameAs(x);
        assertThat(x.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void nothingIsReadFromATensorWithoutElements() {
        Tensor empty = context.zeros(3, 0).transpose(0, 1);
        assertThat(empty.toFloatArray()).isEmpty();
        assertThat(empty.toFloatArrayAsync().join()).isEmpty();
        empty.copyTo(MemorySegment.ofArray(new float[0]));
        assertThat(context.evaluated()).isEmpty();
    }

    @Test
    void arraysOfFloatsHoldFloatingPointNumbersAndBytesAreCopiedOfAnyType() {
        Tensor ints = context.zeros(DType.INT32, 2);
        assertThatThrownBy(ints::toFloatArray)
                .isInstanceOf(DTypeException.class)
                .hasMessage("toFloatArray: expected a tensor of float32 or float16 or bfloat16, but it is of int32; "
                        + "convert it with to, or read its bytes with copyTo");
        int[] target = {7, 7};
        ints.copyTo(MemorySegment.ofArray(target));
        assertThat(target).containsExactly(0, 0);
    }

    @Test
    void arraysHaveALimitThatCopyToHasNot() {
        Tensor huge = context.zeros(1).expand(1L << 31);
        assertThatThrownBy(huge::toFloatArray)
                .isInstanceOf(ShapeException.class)
                .hasMessage("toFloatArray: the shape [2147483648] has more elements than an array can hold; read it "
                        + "with copyTo");
    }

    @Test
    void aResultThatNoAddressReachesIsRefused() {
        Tensor vast = context.zeros(1).expand(1L << 61);
        assertThatThrownBy(vast::relu)
                .isInstanceOf(ShapeException.class)
                .hasMessage("relu: the result would have the shape " + Shape.of(1L << 61)
                        + " and more than 2^63-1 bytes");
    }

    private static Node node(Tensor tensor) {
        return ((LazyTensor) tensor).operand().node();
    }
}
