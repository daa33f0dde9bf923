// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.Explanation;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Seed;
import mps.api.Tensor;
import mps.api.UnaryFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that follow each other become one kernel, and give the bits they give one by one. */
class ChainsTest {
    private static Mps mps;

    @BeforeAll
    static void open() {
        mps = Mps.builder().sync("mutex").open();
    }

    @AfterAll
    static void close() {
        mps.close();
    }

    /** More elements than a kernel takes together, and no multiple of anything. */
    private static Tensor drawn(long seed, DType dtype) {
        return mps.randn(new Seed(seed), 3, 1367).mul(3.0).to(dtype).evaluate();
    }

    static Stream<DType> floats() {
        return Draw.FLOATS.stream();
    }

    private static void sameBits(Tensor start, List<UnaryOperator<Tensor>> functions) {
        try (Scope _ = mps.scope()) {
            Tensor together = start;
            Tensor singly = start;
            for (UnaryOperator<Tensor> function : functions) {
                together = function.apply(together);
                singly = function.apply(singly).evaluate();
            }
            assertThat(dispatches(together)).isEqualTo(1);
            assertThat(together.to(DType.FLOAT32).toFloatArray())
                    .isEqualTo(singly.to(DType.FLOAT32).toFloatArray());
        }
    }

    private static long dispatches(Tensor tensor) {
        return mps.explain(List.of(tensor)).steps().size();
    }

    @ParameterizedTest
    @MethodSource("floats")
    void everyUnaryFunction(DType dtype) {
        try (Tensor start = drawn(1, dtype)) {
            for (UnaryFunction function : UnaryFunction.values()) {
                sameBits(start, List.of(Tensor::neg, tensor -> tensor.apply(function)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("floats")
    void everyBinaryFunctionWithTheValueOnEitherSide(DType dtype) {
        try (Tensor start = drawn(1, dtype);
                Tensor other = drawn(2, dtype)) {
            for (BinaryFunction function : BinaryFunction.values()) {
                if (function.compareTo(BinaryFunction.MINIMUM) <= 0) {
                    sameBits(start, List.of(Tensor::abs, tensor -> tensor.apply(function, other)));
                    sameBits(start, List.of(Tensor::abs, tensor -> other.apply(function, tensor)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("floats")
    void numbersRowsColumnsAndStridesBesideTheValue(DType dtype) {
        try (Tensor start = drawn(1, dtype);
                Tensor row = mps.randn(new Seed(3), 1367).to(dtype).evaluate();
                Tensor column = mps.randn(new Seed(4), 3, 1).to(dtype).evaluate();
                Tensor across = mps.randn(new Seed(5), 1367, 3).to(dtype).evaluate()) {
            sameBits(start, List.of(x -> x.add(row), Tensor::relu, x -> x.mul(column), x -> x.sub(0.3)));
            sameBits(start, List.of(x -> across.transpose(0, 1).sub(x), x -> x.mul(2.0), Tensor::exp, x -> row.div(x)));
        }
    }

    @Test
    void moreOperandsThanAKernelHasMakeTwo() {
        try (Scope _ = mps.scope()) {
            Tensor sum = drawn(1, DType.FLOAT32);
            for (int i = 2; i < 5; i++) {
                sum = sum.add(drawn(i, DType.FLOAT32));
            }
            assertThat(dispatches(sum)).isEqualTo(2);
        }
    }

    @Test
    void whatOthersWantIsStored() {
        try (Scope _ = mps.scope()) {
            Tensor middle = drawn(1, DType.FLOAT32).exp();
            Tensor product = middle.neg().mul(middle.log());
            float[] together = product.toFloatArray();
            middle.evaluate();
            assertThat(together).isEqualTo(middle.neg().evaluate().mul(middle.log().evaluate()).toFloatArray());
        }
    }

    @Test
    void biasActivationAndResidualFollowAProductInOneKernel() {
        try (Scope _ = mps.scope()) {
            Tensor input = mps.randn(new Seed(1), 5, 64);
            Tensor weight = mps.randn(new Seed(2), 64, 64);
            Tensor bias = mps.randn(new Seed(3), 64);
            mps.evaluate(List.of(input, weight, bias));
            Tensor result = input.linear(weight, bias).gelu().add(input);
            Explanation explanation = mps.explain(List.of(result));
            assertThat(explanation.steps()).hasSize(2);
            assertThat(result.toFloatArray())
                    .isEqualTo(input.linear(weight, bias).evaluate().gelu().evaluate().add(input).toFloatArray());
        }
    }

    @Test
    void aHundredAddsAreOneKernel() {
        try (Scope _ = mps.scope()) {
            Tensor sum = mps.tensor(new float[] {1, 2, 3}, 3);
            Tensor step = mps.tensor(new float[] {1, 10, 100}, 3);
            for (int i = 0; i < 100; i++) {
                sum = sum.add(step);
            }
            assertThat(dispatches(sum)).isEqualTo(1);
            assertThat(sum.toFloatArray()).containsExactly(101, 1002, 10003);
        }
    }
}
