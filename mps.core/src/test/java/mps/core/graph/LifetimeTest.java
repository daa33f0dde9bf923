// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import mps.api.AttentionOptions;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.GeluApproximation;
import mps.api.KeepDim;
import mps.api.Shape;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Closing. Invariant: a node's memory is released exactly when its last open tensor is closed, whoever closes and
 * however often. Happens-before: each close is a compare-and-set of the tensor and an atomic decrement of the node's
 * count, so the thread that counts to zero sees every use that came before.
 */
class LifetimeTest {
    private final HostContext context = new HostContext();

    /** Every method that a closed tensor, or one of a closed runtime, refuses. */
    @SuppressWarnings("FutureReturnValueIgnored") // every call throws
    private static List<Use> uses(Tensor other) {
        return List.of(
                new Use("isContiguous", Tensor::isContiguous),
                new Use("add", x -> x.add(other)),
                new Use("add", x -> x.add(1)),
                new Use("sub", x -> x.sub(other)),
                new Use("mul", x -> x.mul(1)),
                new Use("div", x -> x.div(other)),
                new Use("relu", Tensor::relu),
                new Use("gelu", x -> x.gelu(GeluApproximation.TANH)),
                new Use("tanh", Tensor::tanh),
                new Use("exp", Tensor::exp),
                new Use("sqrt", Tensor::sqrt),
                new Use("matmul", x -> x.matmul(other)),
                new Use("linear", x -> x.linear(other)),
                new Use("scaledDotProductAttention", x -> x.scaledDotProductAttention(other, other)),
                new Use("softmax", x -> x.softmax(0)),
                new Use("layerNorm", x -> x.layerNorm(Shape.of(2), 1e-5)),
                new Use("sum", x -> x.sum()),
                new Use("mean", x -> x.mean(KeepDim.KEEP, 0)),
                new Use("amax", Tensor::max),
                new Use("reshape", x -> x.reshape(4)),
                new Use("view", x -> x.view(4)),
                new Use("permute", x -> x.permute(1, 0)),
                new Use("transpose", x -> x.transpose(0, 1)),
                new Use("slice", x -> x.slice(0, 0, 1)),
                new Use("select", x -> x.select(0, 0)),
                new Use("narrow", x -> x.narrow(0, 0, 1)),
                new Use("unflatten", x -> x.unflatten(0, 2, 1)),
                new Use("flatten", Tensor::flatten),
                new Use("squeeze", x -> x.squeeze()),
                new Use("unsqueeze", x -> x.unsqueeze(0)),
                new Use("expand", x -> x.expand(2, 2)),
                new Use("chunk", x -> x.chunk(2, 0)),
                new Use("split", x -> x.split(1, 0)),
                new Use("split", x -> x.split(new long[] {1, 1}, 0)),
                new Use("contiguous", Tensor::contiguous),
                new Use("clone", Tensor::clone),
                new Use("scatterInto", x -> x.selectScatter(other, 0, 0)),
                new Use("evaluate", Tensor::evaluate),
                new Use("evaluateAsync", Tensor::evaluateAsync),
                new Use("toFloatArray", Tensor::toFloatArray),
                new Use("toFloatArrayAsync", Tensor::toFloatArrayAsync),
                new Use("item", Tensor::item),
                new Use("copyTo", x -> {
                    x.copyTo(MemorySegment.ofArray(new float[4]));
                    return x;
                }),
                new Use("copyToAsync", x -> x.copyToAsync(MemorySegment.ofArray(new float[4]))));
    }

    private record Use(String operation, Function<Tensor, Object> call) {}

    @Test
    void aClosedTensorRefusesEveryUseAndNamesIt() {
        Tensor closed = context.zeros(2, 2);
        closed.close();
        assertThat(uses(context.zeros(2, 2))).allSatisfy(use -> assertThatThrownBy(() -> use.call().apply(closed))
                .isInstanceOf(ClosedException.class)
                .hasMessage(use.operation() + ": the tensor of the shape [2, 2] was closed, by "
                        + "close() or with its scope; keep it open until its last use, or hand it on with Scope.keep"));
    }

    @Test
    void aTensorOfAClosedRuntimeRefusesEveryUse() {
        Tensor other = context.zeros(2, 2);
        Tensor tensor = context.zeros(2, 2);
        context.close();
        assertThat(uses(other)).allSatisfy(use -> assertThatThrownBy(() -> use.call().apply(tensor))
                .isInstanceOf(ClosedException.class)
                .hasMessage("The runtime was closed"));
        assertThatThrownBy(() -> Tensors.fill(context, 1, DType.FLOAT32, Shape.of()))
                .isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> Tensors.cat(context, List.of(), 0)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> Tensors.nodes(context, "evaluate", List.of())).isInstanceOf(ClosedException.class);
    }

    @Test
    void aClosedTensorStillSaysWhatItWas() {
        Tensor tensor = context.zeros(2, 3);
        tensor.close();
        context.close();
        tensor.close();
        assertThat(tensor.isClosed()).isTrue();
        assertThat(tensor.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(tensor.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(tensor.runtime()).isSameAs(context.runtime());
        assertThat(tensor).hasToString("float32 tensor [2, 3], closed");
    }

    @Test
    void aClosedOperandIsRefusedInEveryPlace() {
        Tensor open = context.zeros(2, 2);
        Tensor closed = context.zeros(2, 2);
        closed.close();
        List<Runnable> uses = List.of(
                () -> open.add(closed),
                () -> open.matmul(closed),
                () -> open.linear(closed),
                () -> open.linear(open, closed),
                () -> open.layerNorm(Shape.of(2, 2), open, closed, 1e-5),
                () -> open.scaledDotProductAttention(closed, open),
                () -> open.scaledDotProductAttention(open, closed),
                () -> open.scaledDotProductAttention(open, open, AttentionOptions.DEFAULT.withMask(closed)),
                () -> open.scatterInto(view -> view, closed),
                () -> Tensors.cat(context, List.of(open, closed), 0),
                () -> Tensors.stack(context, List.of(open, closed), 0),
                () -> Tensors.nodes(context, "evaluate", List.of(open, closed)));
        assertThat(uses).allSatisfy(use -> assertThatThrownBy(use::run).isInstanceOf(ClosedException.class));
    }

    @Test
    void theLastTensorOfANodeReleasesItsMemory() {
        Tensor base = context.zeros(2, 2);
        long bytes = context.bytesInUse();
        assertThat(bytes).isPositive();
        Tensor view = base.transpose(0, 1);
        base.close();
        base.close();
        assertThat(view.toFloatArray()).hasSize(4);
        assertThat(context.bytesInUse()).isEqualTo(bytes);
        view.close();
        assertThat(context.bytesInUse()).isZero();
    }

    @Test
    void evaluatingWhatNeedsAClosedTensorsValuesIsRefused() {
        Tensor base = context.zeros(2);
        Tensor sum = base.add(1);
        base.close();
        assertThatThrownBy(sum::toFloatArray).isInstanceOf(ClosedException.class);
    }

    @Test
    void evaluatedResultsOutliveTheirOperands() {
        Tensor base = context.zeros(2);
        Tensor sum = base.add(1);
        Tensor doubled = sum.mul(2);
        sum.evaluate();
        base.close();
        assertThat(doubled.toFloatArray()).containsExactly(2, 2);
    }

    @Test
    void everyTensorIsTold() {
        Tensor base = context.zeros(2, 2);
        Tensor view = base.transpose(0, 1);
        List<Tensor> pieces = base.chunk(2, 0);
        Tensor sum = view.add(1);
        base.scatterInto(region -> region.select(0, 0), sum.select(0, 0));
        assertThat(context.created()).hasSize(7).contains((LazyTensor) view, (LazyTensor) pieces.getLast());
    }

    @Test
    void nodesAreGivenOnceEach() {
        Tensor base = context.zeros(2, 2);
        List<Node> nodes = Tensors.nodes(context, "evaluate", List.of(base, base.transpose(0, 1), base.add(1)));
        assertThat(nodes).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aResultThatComesAfterItsTensorsWereClosedIsReleasedAtOnce() {
        Tensor sum = context.zeros(2).add(1);
        Node node = ((LazyTensor) sum).operand().node();
        long before = context.bytesInUse();
        var future = sum.evaluateAsync();
        sum.close();
        context.runSubmitted();
        assertThat(future).isCompleted();
        assertThat(node.state()).isInstanceOf(Node.Ready.class);
        assertThat(context.bytesInUse()).isEqualTo(before);
    }

    @Test
    void closingFromManyThreadsReleasesOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 200; round++) {
                Tensor base = context.zeros(4);
                List<Tensor> tensors = List.of(base, base.unsqueeze(0), base.slice(0, 0, 2), base.squeeze());
                CountDownLatch start = new CountDownLatch(1);
                List<? extends Future<?>> closers = tensors.stream()
                        .map(own -> threads.submit(() -> {
                            start.await();
                            own.close();
                            base.close();
                            return Optional.empty();
                        }))
                        .toList();
                start.countDown();
                for (Future<?> closer : closers) {
                    closer.get();
                }
                assertThat(context.bytesInUse()).isZero();
            }
        }
    }
}
