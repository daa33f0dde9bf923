// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.UnaryOperator;
import mps.api.AttentionOptions;
import mps.api.DType;
import mps.api.MpsException;
import mps.api.Shape;
import mps.api.ShapeException;
import mps.api.Tensor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What operations refuse, and what they say then: the operation, the shapes, the rule. */
class OperationErrorsTest {
    private final HostContext context = new HostContext();
    private final Tensor scalar = zeros();
    private final Tensor matrix = zeros(2, 3);

    @Test
    void operandsMustBroadcast() {
        refuses(() -> matrix.add(zeros(2)), "add: the shapes [2, 3] and [2] do not broadcast: dimension -1 has the "
                + "sizes 3 and 2; sizes, from the last, must be equal, or one of them 1");
        refuses(() -> zeros(4, 1, 3).div(matrix.unsqueeze(0).expand(5, 2, 3)), "div: the shapes [4, 1, 3] and [5, 2, "
                + "3] do not broadcast: dimension -3 has the sizes 4 and 5; sizes, from the last, must be equal, or "
                + "one of them 1");
        refuses(() -> zeros(0).mul(zeros(2)), "mul: the shapes [0] and [2] do not broadcast: dimension -1 has the "
                + "sizes 0 and 2; sizes, from the last, must be equal, or one of them 1");
    }

    @Test
    void matmulNeedsEqualInnerSizes() {
        String form = "; [.., m, k] x [.., k, n] -> [.., m, n]";
        refuses(() -> matrix.matmul(matrix), "matmul: the inner sizes must be equal, but [2, 3] x [2, 3] has 3 and 2"
                + form);
        refuses(() -> matrix.matmul(zeros(2)), "matmul: the inner sizes must be equal, but [2, 3] x [2] has 3 and 2"
                + form);
        refuses(() -> zeros(3).matmul(zeros(5, 2, 4)), "matmul: the inner sizes must be equal, but [3] x [5, 2, 4] has "
                + "3 and 2" + form);
    }

    @Test
    void matmulNeedsDimensionsAndBatchesThatBroadcast() {
        refuses(() -> matrix.matmul(scalar), "matmul: expected at least one dimension on each side, but the shapes are "
                + "[2, 3] and []; multiply by a scalar with mul");
        refuses(() -> zeros(4, 2, 3).matmul(zeros(5, 3, 2)), "matmul: the shapes [4] and [5] do not broadcast: "
                + "dimension -1 has the sizes 4 and 5; sizes, from the last, must be equal, or one of them 1");
    }

    @Test
    void linearNeedsAWeightThatFits() {
        refuses(() -> matrix.linear(zeros(3)), "linear: expected a weight of the shape [outFeatures, inFeatures], but "
                + "it is [3]");
        refuses(() -> matrix.linear(zeros(3, 2)), "linear: the input's last size must be the weight's inFeatures, but "
                + "the input is [2, 3] and the weight [outFeatures, inFeatures] is [3, 2]");
        refuses(() -> scalar.linear(zeros(3, 1)), "linear: the input's last size must be the weight's inFeatures, but "
                + "the input is [] and the weight [outFeatures, inFeatures] is [3, 1]");
        refuses(() -> matrix.linear(zeros(4, 3), zeros(3)), "linear: expected a bias of the shape [outFeatures] = [4], "
                + "but it is [3]; the weight [outFeatures, inFeatures] is [4, 3]");
    }

    @Test
    void attentionNeedsMatricesThatFit() {
        String form = "scaledDotProductAttention: expected query [.., L, E], key [.., S, E] and value [.., S, Ev] with "
                + "E of 1 or more, but they are ";
        refuses(() -> zeros(3).scaledDotProductAttention(matrix, matrix), form + "[3], [2, 3], [2, 3]");
        refuses(() -> matrix.scaledDotProductAttention(zeros(2, 4), matrix), form + "[2, 3], [2, 4], [2, 3]");
        refuses(() -> matrix.scaledDotProductAttention(matrix, zeros(4, 3)), form + "[2, 3], [2, 3], [4, 3]");
        refuses(() -> zeros(2, 0).scaledDotProductAttention(zeros(2, 0), matrix), form + "[2, 0], [2, 0], [2, 3]");
    }

    @Test
    void attentionNeedsBatchesAndAMaskThatBroadcast() {
        refuses(() -> zeros(2, 2, 3).scaledDotProductAttention(zeros(3, 2, 3), zeros(1, 2, 3)),
                "scaledDotProductAttention: the shapes [2] and [3] and [1] do not broadcast: dimension -1 has the "
                        + "sizes 2 and 3; sizes, from the last, must be equal, or one of them 1");
        AttentionOptions masked = AttentionOptions.DEFAULT.withMask(zeros(3, 2));
        refuses(() -> matrix.scaledDotProductAttention(matrix, matrix, masked), "scaledDotProductAttention: the mask "
                + "of the shape [3, 2] does not broadcast to [2, 2]: its sizes, from the last, must be equal or 1");
    }

    @Test
    void operationsOverDimensionsNeedThemToExist() {
        String range = ": dimension 2 is out of range for the shape [2, 3]; expected -2 to 1";
        refuses(() -> matrix.softmax(2), "softmax" + range);
        refuses(() -> matrix.sum(2), "sum" + range);
        refuses(() -> matrix.mean(0, 2), "mean" + range);
        refuses(() -> matrix.amax(2), "amax" + range);
        refuses(() -> matrix.sum(0, -2), "sum: dimension 0 is named twice in [0, -2] for the shape [2, 3]; name each "
                + "dimension once");
    }

    @Test
    void thereIsNoLargestOfNothing() {
        refuses(() -> zeros(0, 2).max(), "amax: the shape [0, 2] has no elements along a reduced dimension, and there "
                + "is no largest or smallest of nothing");
    }

    @Test
    void layerNormNeedsTheTrailingSizes() {
        String rule = "layerNorm: normalizedShape must be the trailing sizes of the input, at least one, but it is ";
        refuses(() -> matrix.layerNorm(Shape.of(2), 1e-5), rule + "[2] and the input [2, 3]");
        refuses(() -> matrix.layerNorm(Shape.of(), 1e-5), rule + "[] and the input [2, 3]");
        refuses(() -> matrix.layerNorm(Shape.of(1, 2, 3), 1e-5), rule + "[1, 2, 3] and the input [2, 3]");
        refuses(() -> matrix.layerNorm(Shape.of(3), zeros(3), zeros(1), 1e-5), "layerNorm: expected a bias of "
                + "normalizedShape [3], but its shape is [1]");
        refuses(() -> matrix.layerNorm(Shape.of(3), zeros(1, 3), zeros(3), 1e-5), "layerNorm: expected a weight of "
                + "normalizedShape [3], but its shape is [1, 3]");
    }

    @Test
    void catNeedsSizesThatAreEqualButForOne() {
        refuses(() -> Tensors.cat(context, List.of(), 0), "cat: expected at least one tensor, but the list is empty");
        refuses(() -> Tensors.cat(context, List.of(matrix, zeros(2, 4)), 0), "cat: all sizes but that of dimension 0 "
                + "must be equal, but the shapes are [[2, 3], [2, 4]]");
        refuses(() -> Tensors.cat(context, List.of(matrix, zeros(2)), 1), "cat: all sizes but that of dimension 1 must "
                + "be equal, but the shapes are [[2, 3], [2]]");
        refuses(() -> Tensors.cat(context, List.of(scalar, scalar), 0), "cat: dimension 0 is out of range for the "
                + "shape [], which has no dimension");
    }

    @Test
    void stackNeedsEqualShapes() {
        refuses(() -> Tensors.stack(context, List.of(), 0), "stack: expected at least one tensor, but the list is "
                + "empty");
        refuses(() -> Tensors.stack(context, List.of(matrix, zeros(3, 2)), 0), "stack: all shapes must be equal, but "
                + "they are [[2, 3], [3, 2]]; join tensors of different sizes with cat");
        refuses(() -> Tensors.stack(context, List.of(matrix), 3), "stack: a new dimension at 3 is out of range for the "
                + "shape [2, 3]; expected -3 to 2");
    }

    @Test
    void scatterIntoNeedsASourceThatBroadcasts() {
        refuses(() -> matrix.selectScatter(zeros(2), 0, 0), "scatterInto: the source of the shape [2] does not "
                + "broadcast to [3]: its sizes, from the last, must be equal or 1");
        refuses(() -> matrix.selectScatter(zeros(1, 1, 3), 0, 0), "scatterInto: the source of the shape [1, 1, 3] does "
                + "not broadcast to [3]: its sizes, from the last, must be equal or 1");
    }

    @Test
    void aRegionShowsEachElementOnce() {
        refuses(() -> matrix.scatterInto(view -> view.unsqueeze(0).expand(4, 2, 3), scalar), "scatterInto: the region "
                + "[4, 2, 3] shows elements of [2, 3] more than once; expand the source, not the region");
    }

    @Test
    void aRegionIsAViewOfTheTensorItIsGiven() {
        String rule = "the function that names the region of scatterInto may use views only (slice, select, narrow, "
                + "permute, transpose, ...) of the tensor it is given";
        refuses(() -> matrix.scatterInto(view -> matrix, scalar), "scatterInto: " + rule + ", but it returned another "
                + "tensor");
        refusesRegion(Tensor::relu, "relu", rule);
        refusesRegion(view -> view.add(matrix), "add", rule);
        refusesRegion(matrix::add, "add", rule);
        refusesRegion(view -> view.transpose(0, 1).reshape(6), "reshape", rule);
        refusesRegion(view -> view.transpose(0, 1).contiguous(), "contiguous", rule);
        refusesRegion(Tensor::clone, "clone", rule);
        refusesRegion(Tensor::evaluate, "evaluate", rule);
        refusesRegion(view -> view.scatterInto(inner -> inner, scalar), "scatterInto", rule);
        refusesRegion(
                view -> {
                    view.toFloatArray();
                    return view;
                },
                "toFloatArray",
                rule);
        refusesRegion(
                view -> {
                    var _ = view.copyToAsync(MemorySegment.ofArray(new float[6]));
                    return view;
                },
                "copyToAsync",
                rule);
    }

    private void refusesRegion(UnaryOperator<Tensor> view, String operation, String rule) {
        refuses(() -> matrix.scatterInto(view, scalar), operation + ": " + rule + ", and " + operation
                + " needs its values here; apply it to the source or to the result");
    }

    @Test
    void aRegionMayUseWhateverViewNeedsNoCopy() {
        Tensor one = Tensors.fill(context, 1, DType.FLOAT32, Shape.of());
        Tensor result = matrix.scatterInto(view -> view.reshape(6).slice(0, 4, 6), one);
        assertThat(result.toFloatArray()).containsExactly(0, 0, 0, 0, 1, 1);
    }

    @Test
    void tensorsOfDifferentRuntimesDoNotMix() {
        Tensor foreign = new HostContext().zeros(2, 3);
        assertThatThrownBy(() -> matrix.add(foreign))
                .isInstanceOf(MpsException.class)
                .hasMessage("add: the tensors belong to different runtimes, and one of the shape [2, 3] is not of the "
                        + "runtime that records the operation; read it back and create it there");
        assertThatThrownBy(() -> Tensors.cat(context, List.of(matrix, foreign), 0)).isInstanceOf(MpsException.class);
        assertThatThrownBy(() -> Tensors.nodes(context, "evaluate", List.of(foreign)))
                .isInstanceOf(MpsException.class);
    }

    @Test
    void tensorsOfOthersMakingAreRefused() {
        Tensor other = (Tensor) Proxy.newProxyInstance(
                Tensor.class.getClassLoader(), new Class<?>[] {Tensor.class}, (proxy, method, arguments) -> "other");
        assertThatThrownBy(() -> matrix.add(other))
                .isInstanceOf(MpsException.class)
                .hasMessageStartingWith("add: expected a tensor made by an Mps runtime, but came an instance of ")
                .hasMessageEndingWith("; applications call Tensor and do not implement it");
    }

    private Tensor zeros(long... sizes) {
        return context.zeros(sizes);
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ShapeException.class).hasMessage(message);
    }
}
