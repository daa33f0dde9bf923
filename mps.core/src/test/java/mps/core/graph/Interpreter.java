// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import mps.api.Shape;

/**
 * Computes one operation in double, index by index, from nothing but what {@link Op} states; and holds recording to
 * that statement: operands of any other form fail here.
 */
final class Interpreter {
    private Interpreter() {}

    /** Returns the result of {@code op}, of {@code shape}, on operands as they are seen. */
    static NdArray compute(Op op, Shape shape, List<NdArray> operands) {
        assertThat(operands).as("operands of %s", op).noneMatch(operand -> operand.shape().elements() == 0);
        NdArray result = switch (op) {
            case Op.Source() -> throw new AssertionError("A source has its values from the start");
            case Op.Fill(float value) -> NdArray.build(shape, index -> value);
            case Op.Copy() -> only(operands, 1).getFirst();
            case Op.Unary(Op.UnaryFunction function) -> unary(function, only(operands, 1));
            case Op.Binary(Op.BinaryFunction function) -> binary(function, only(operands, 2));
            case Op.BinaryScalar(Op.BinaryFunction function, float scalar) ->
                map(only(operands, 1).getFirst(), x -> function(function).applyAsDouble(x, scalar));
            case Op.MatMul() -> matMul(only(operands, 2));
            case Op.Linear() -> linear(operands);
            case Op.Softmax() -> softmax(only(operands, 1).getFirst());
            case Op.LayerNorm(int rank, float eps) -> layerNorm(rank, eps, operands);
            case Op.Reduce(Op.ReduceFunction function, int rank) -> reduce(function, rank, only(operands, 1));
            case Op.Attention(float scale, boolean causal) -> attention(scale, causal, operands);
            case Op.Cat(int dim) -> cat(dim, shape, operands);
            case Op.Scatter(Layout region) -> scatter(region, only(operands, 2));
        };
        assertThat(result.shape()).as("shape of %s", op).isEqualTo(shape);
        return result;
    }

    /** Returns the elements of {@code result} that {@code layout} shows. */
    static NdArray seen(double[] result, Layout layout) {
        return NdArray.build(layout.shape(), index -> result[(int) number(layout, index)]);
    }

    /** Returns the number of the element at {@code index}. */
    static long number(Layout layout, long... index) {
        return layout.offset()
                + IntStream.range(0, index.length).mapToLong(dim -> index[dim] * layout.stride(dim)).sum();
    }

    private static List<NdArray> only(List<NdArray> operands, int count) {
        assertThat(operands).hasSize(count);
        return operands;
    }

    private static NdArray map(NdArray operand, DoubleUnaryOperator function) {
        return NdArray.build(operand.shape(), index -> function.applyAsDouble(operand.at(index)));
    }

    private static NdArray unary(Op.UnaryFunction function, List<NdArray> operands) {
        return map(operands.getFirst(), switch (function) {
            case RELU -> x -> Math.max(x, 0);
            case TANH -> Math::tanh;
            case EXP -> Math::exp;
            case SQRT -> Math::sqrt;
            case GELU -> x -> x / 2 * (1 + erf(x / Math.sqrt(2)));
            case GELU_TANH -> x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
        });
    }

    /** The Taylor series of the error function; good for small x. */
    private static double erf(double x) {
        double sum = 0;
        double term = x;
        for (int n = 0; n < 60; n++) {
            sum += term / (2 * n + 1);
            term *= -x * x / (n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private static NdArray binary(Op.BinaryFunction function, List<NdArray> operands) {
        NdArray left = operands.get(0);
        NdArray right = operands.get(1);
        assertThat(left.shape()).isEqualTo(right.shape());
        return NdArray.build(left.shape(), index -> function(function).applyAsDouble(left.at(index), right.at(index)));
    }

    private static DoubleBinaryOperator function(Op.BinaryFunction function) {
        return switch (function) {
            case ADD -> (x, y) -> x + y;
            case SUB -> (x, y) -> x - y;
            case MUL -> (x, y) -> x * y;
            case DIV -> (x, y) -> x / y;
        };
    }

    private static NdArray matMul(List<NdArray> operands) {
        NdArray left = operands.get(0);
        NdArray right = operands.get(1);
        int rank = left.shape().rank();
        assertThat(rank).isGreaterThanOrEqualTo(2).isEqualTo(right.shape().rank());
        assertThat(ShapeRules.leading(left.shape(), 2)).isEqualTo(ShapeRules.leading(right.shape(), 2));
        long inner = left.shape().size(-1);
        assertThat(inner).isEqualTo(right.shape().size(-2));
        long[] sizes = left.shape().toArray();
        sizes[rank - 1] = right.shape().size(-1);
        return NdArray.build(Shape.of(sizes), index -> {
            double sum = 0;
            for (long k = 0; k < inner; k++) {
                sum += left.at(NdArray.with(index, rank - 1, k)) * right.at(NdArray.with(index, rank - 2, k));
            }
            return sum;
        });
    }

    private static NdArray linear(List<NdArray> operands) {
        assertThat(operands).hasSizeBetween(2, 3);
        NdArray input = operands.get(0);
        NdArray weight = operands.get(1);
        int last = input.shape().rank() - 1;
        assertThat(weight.shape().rank()).isEqualTo(2);
        assertThat(weight.shape().size(1)).isEqualTo(input.shape().size(-1));
        long[] sizes = input.shape().toArray();
        sizes[last] = weight.shape().size(0);
        return NdArray.build(Shape.of(sizes), index -> {
            double sum = operands.size() == 3 ? operands.get(2).at(index[last]) : 0;
            for (long k = 0; k < input.shape().size(-1); k++) {
                sum += input.at(NdArray.with(index, last, k)) * weight.at(index[last], k);
            }
            return sum;
        });
    }

    private static NdArray softmax(NdArray operand) {
        int last = operand.shape().rank() - 1;
        NdArray powers = map(operand, Math::exp);
        return NdArray.build(operand.shape(), index -> {
            double sum = 0;
            for (long k = 0; k < operand.shape().size(-1); k++) {
                sum += powers.at(NdArray.with(index, last, k));
            }
            return powers.at(index) / sum;
        });
    }

    private static NdArray layerNorm(int rank, double eps, List<NdArray> operands) {
        assertThat(operands.size()).isIn(1, 3);
        NdArray input = operands.getFirst();
        NdArray mean = reduce(Op.ReduceFunction.MEAN, rank, List.of(input));
        int leading = mean.shape().rank();
        NdArray squares = NdArray.build(
                input.shape(), index -> Math.pow(input.at(index) - mean.at(Arrays.copyOf(index, leading)), 2));
        NdArray variance = reduce(Op.ReduceFunction.MEAN, rank, List.of(squares));
        return NdArray.build(input.shape(), index -> {
            long[] row = Arrays.copyOf(index, leading);
            long[] column = Arrays.copyOfRange(index, leading, index.length);
            double normal = (input.at(index) - mean.at(row)) / Math.sqrt(variance.at(row) + eps);
            return operands.size() == 1 ? normal : normal * operands.get(1).at(column) + operands.get(2).at(column);
        });
    }

    private static NdArray reduce(Op.ReduceFunction function, int rank, List<NdArray> operands) {
        assertThat(rank).isPositive();
        NdArray operand = operands.getFirst();
        Shape result = ShapeRules.leading(operand.shape(), rank);
        long each = operand.shape().elements() / result.elements();
        NdArray rows = operand.as(Shape.of(result.elements(), each));
        double[] values = new double[(int) result.elements()];
        for (int row = 0; row < values.length; row++) {
            double sum = 0;
            double max = Double.NEGATIVE_INFINITY;
            for (long i = 0; i < each; i++) {
                sum += rows.at(row, i);
                max = Math.max(max, rows.at(row, i));
            }
            values[row] = switch (function) {
                case SUM -> sum;
                case MEAN -> sum / each;
                case MAX -> max;
            };
        }
        return NdArray.of(result, values);
    }

    private static NdArray attention(double scale, boolean causal, List<NdArray> operands) {
        assertThat(operands).hasSizeBetween(3, 4);
        NdArray query = operands.get(0);
        NdArray key = operands.get(1);
        int rank = query.shape().rank();
        NdArray transposed = NdArray.build(
                swapped(key.shape()),
                i -> key.at(NdArray.with(NdArray.with(i, rank - 1, i[rank - 2]), rank - 2, i[rank - 1])));
        NdArray products = matMul(List.of(query, transposed));
        NdArray scores = NdArray.build(products.shape(), index -> {
            double mask = operands.size() == 4 ? operands.get(3).at(index) : 0;
            boolean hidden = causal && index[rank - 1] > index[rank - 2];
            return hidden ? Double.NEGATIVE_INFINITY : products.at(index) * scale + mask;
        });
        return matMul(List.of(softmax(scores), operands.get(2)));
    }

    private static Shape swapped(Shape shape) {
        long[] sizes = shape.toArray();
        sizes[sizes.length - 1] = shape.size(-2);
        sizes[sizes.length - 2] = shape.size(-1);
        return Shape.of(sizes);
    }

    private static NdArray cat(int dim, Shape shape, List<NdArray> operands) {
        assertThat(operands).isNotEmpty();
        return NdArray.build(shape, index -> {
            long place = index[dim];
            for (NdArray operand : operands) {
                if (place < operand.shape().size(dim)) {
                    return operand.at(NdArray.with(index, dim, place));
                }
                place -= operand.shape().size(dim);
            }
            throw new AssertionError("The operands end before " + shape);
        });
    }

    private static NdArray scatter(Layout region, List<NdArray> operands) {
        NdArray source = operands.get(1);
        assertThat(source.shape()).isEqualTo(region.shape());
        double[] values = operands.getFirst().values();
        for (long element = 0; element < source.shape().elements(); element++) {
            long[] index = NdArray.index(source.shape(), element);
            values[(int) number(region, index)] = source.at(index);
        }
        return NdArray.of(operands.getFirst().shape(), values);
    }
}
