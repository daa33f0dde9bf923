// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import mps.api.AttentionOptions;
import mps.api.ConvOptions;
import mps.api.DType;
import mps.api.DTypeException;
import mps.api.PoolOptions;
import mps.api.RotaryLayout;
import mps.api.Shape;
import mps.api.Tensor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What operations refuse because of its type, and what they say then: the operation, the expected, what came. */
class TypeErrorsTest {
    private final HostContext context = new HostContext();
    private final Tensor floats = context.zeros(2, 2);
    private final Tensor ints = context.zeros(DType.INT32, 2, 2);
    private final Tensor booleans = context.zeros(DType.BOOL, 2, 2);

    @Test
    void matricesAreOfFloatingPointNumbers() {
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("matmul", () -> ints.matmul(floats));
        calls.put("bmm", () -> floats.unsqueeze(0).bmm(ints.unsqueeze(0)));
        calls.put("addmm", () -> ints.addmm(floats, floats));
        calls.put("linear", () -> floats.linear(ints));
        calls.put("scaledDotProductAttention", () -> floats.scaledDotProductAttention(ints, floats));
        calls.forEach((name, call) -> refuses(call, name + ": the device multiplies matrices of floating-point "
                + "numbers, but one is of int32; convert it with to(DType.FLOAT32)"));
    }

    @Test
    void whatIsDefinedOnFloatingPointNumbersRefusesOthers() {
        Tensor images = context.zeros(DType.INT32, 1, 2, 4, 4);
        Tensor channels = context.zeros(2);
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("softmax", () -> ints.softmax(0));
        calls.put("logSoftmax", () -> ints.logSoftmax(0));
        calls.put("mean", ints::mean);
        calls.put("var", ints::var);
        calls.put("layerNorm", () -> ints.layerNorm(Shape.of(2), 1e-5));
        calls.put("rmsNorm", () -> ints.rmsNorm(Shape.of(2), 1e-5));
        calls.put("batchNorm", () -> images.batchNorm(channels, channels, 1e-5));
        calls.put("conv1d", () -> ints.conv1d(context.zeros(DType.INT32, 3, 2, 1), ConvOptions.DEFAULT));
        calls.put("conv2d", () -> images.conv2d(context.zeros(DType.INT32, 3, 2, 1, 1), ConvOptions.DEFAULT));
        calls.put("maxPool2d", () -> images.maxPool2d(PoolOptions.kernel(2)));
        calls.put("avgPool2d", () -> images.avgPool2d(PoolOptions.kernel(2)));
        calls.put("rotaryEmbedding", () -> ints.rotaryEmbedding(positions(), 10000, RotaryLayout.HALF_SPLIT));
        calls.forEach((name, call) -> refuses(
                call, name + ": expected floating-point numbers, but came int32; convert with to(DType.FLOAT32)"));
    }

    private Tensor positions() {
        return context.zeros(DType.INT64, 2);
    }

    @Test
    void theStatisticsOfABatchNormalizationAreFloatingPointToo() {
        Tensor channels = context.zeros(2);
        Tensor whole = context.zeros(DType.INT64, 2);
        String rule = "batchNorm: expected floating-point numbers, but came int64; convert with to(DType.FLOAT32)";
        refuses(() -> floats.batchNorm(whole, channels, 1e-5), rule);
        refuses(() -> floats.batchNorm(channels, channels, whole, channels, 1e-5), rule);
    }

    @Test
    void booleansAreNotSubtractedOrRaised() {
        String rule = ": expected numbers, but both sides are booleans; convert one with to, or use logicalXor";
        refuses(() -> booleans.sub(booleans), "sub" + rule);
        refuses(() -> booleans.pow(booleans), "pow" + rule);
        assertThat(booleans.sub(1).dtype()).isEqualTo(DType.INT64);
        assertThat(booleans.sub(ints).dtype()).isEqualTo(DType.INT32);
    }

    @Test
    void functionsOfNumbersRefuseBooleans() {
        String rule = ": expected numbers, but the tensor is of booleans; convert it with to, or negate it with "
                + "logicalNot";
        refuses(booleans::neg, "neg" + rule);
        refuses(booleans::abs, "abs" + rule);
        refuses(booleans::square, "square" + rule);
        refuses(booleans::relu, "relu" + rule);
        refuses(booleans::floor, "floor" + rule);
    }

    @Test
    void conditionsAndMasksAreOfBooleans() {
        refuses(() -> floats.where(floats, ints), "where: expected the condition to be of booleans, but it is of "
                + "float32; compare it with something, for instance ne(0)");
        refuses(() -> floats.where(ints, 0), "where: expected the condition to be of booleans, but it is of int32; "
                + "compare it with something, for instance ne(0)");
        refuses(() -> floats.maskedFill(ints, 0), "maskedFill: expected the mask to be of booleans, but it is of "
                + "int32; compare it with something, for instance ne(0)");
    }

    @Test
    void whatFillsIsOfTheTypeThatIsFilled() {
        refuses(() -> ints.maskedFill(booleans, 0.5), "maskedFill: expected a whole number of 32 bits for int32, but "
                + "came 0.5; choose another type or convert with to");
    }

    @Test
    void indicesAreWholeNumbers() {
        Tensor vector = context.zeros(2);
        refusesIndex(() -> floats.gather(0, floats), "gather: expected the index", "float32");
        refusesIndex(() -> floats.gather(0, booleans), "gather: expected the index", "bool");
        refusesIndex(() -> floats.indexSelect(0, vector), "indexSelect: expected the index", "float32");
        refusesIndex(() -> floats.embedding(floats), "embedding: expected the indices", "float32");
        refusesIndex(
                () -> floats.rotaryEmbedding(vector, 10000, RotaryLayout.INTERLEAVED),
                "rotaryEmbedding: expected the positions",
                "float32");
    }

    private static void refusesIndex(ThrowingCallable call, String what, String came) {
        refuses(call, what + " to be of whole numbers, but it is of " + came + "; convert it with to(DType.INT64)");
    }

    @Test
    void attentionMasksAreBooleansOrNumbersToAdd() {
        AttentionOptions masked = AttentionOptions.DEFAULT.withMask(ints);
        refuses(() -> floats.scaledDotProductAttention(floats, floats, masked), "scaledDotProductAttention: expected a "
                + "mask of booleans or of floating-point numbers to add, but it is of int32; make booleans with ne(0)");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(DTypeException.class).hasMessage(message);
    }
}
