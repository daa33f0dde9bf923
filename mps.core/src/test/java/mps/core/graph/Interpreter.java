// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.RotaryLayout;
import mps.api.Shape;
import mps.api.TopK;
import mps.api.UnaryFunction;
import mps.core.e2e.ElementwiseReference;

/**
 * Computes one operation in double, index by index, from nothing but what {@link Op} states; and holds recording to
 * that statement: operands of any other form fail here.
 */
final class Interpreter {
    private Interpreter() {}

    /** Returns the result of {@code op}, of {@code shape} and {@code dtype}, on operands as they are seen. */
    static NdArray compute(Op op, Shape shape, DType dtype, List<NdArray> operands, List<DType> types) {
        assertThat(operands).as("operands of %s", op).noneMatch(operand -> operand.shape().elements() == 0);
        requireTypes(op, dtype, types);
        NdArray result = switch (op) {
            case Op.Source() -> throw new AssertionError("A source has its values from the start");
            case Op.Fill(long bits) -> NdArray.build(shape, index -> number(dtype, bits));
            case Op.Random _ -> throw new AssertionError("Random numbers are computed by the tests of the whole way");
            case Op.Copy() -> only(operands, 1).getFirst();
            case Op.Cast() -> only(operands, 1).getFirst();
            case Op.Unary(UnaryFunction function) -> map(only(operands, 1).getFirst(), x -> ElementwiseReference.unary(function, x));
            case Op.Binary(BinaryFunction function) -> binary(function, only(operands, 2));
            case Op.Where() -> where(only(operands, 3));
            case Op.MatMul() -> matMul(only(operands, 2));
            case Op.Linear() -> linear(operands);
            case Op.Softmax() -> softmax(only(operands, 1).getFirst());
            case Op.LogSoftmax() -> map(softmax(only(operands, 1).getFirst()), Math::log);
            case Op.LayerNorm(int rank, float eps) -> layerNorm(rank, eps, operands);
            case Op.RmsNorm(int rank, float eps) -> rmsNorm(rank, eps, operands);
            case Op.Reduce(Op.ReduceFunction function, int rank) -> reduce(function, rank, only(operands, 1));
            case Op.Var(int rank, float divisor) -> var(rank, divisor, only(operands, 1).getFirst());
            case Op.CumSum() -> cumsum(only(operands, 1).getFirst());
            case Op.TopIndices(long k, TopK.Which which) -> topIndices(k, which, shape, only(operands, 1).getFirst());
            case Op.Attention attention -> attention(attention, operands);
            case Op.Cat(int dim) -> cat(dim, shape, operands);
            case Op.Scatter(Layout region) -> scatter(region, only(operands, 2));
            case Op.Gather(String _, int dim) -> gather(dim, only(operands, 2));
            case Op.Triangle(Op.Side side, long diagonal) -> triangle(side, diagonal, only(operands, 1).getFirst());
            case Op.Rotary(RotaryLayout layout) -> rotary(layout, only(operands, 3));
            case Op.RotaryAngles(double base) -> rotaryAngles(base, shape, only(operands, 1).getFirst());
            case Op.Unfold(Op.Axis height, Op.Axis width) ->
                ImageWindows.unfold(height, width, shape, only(operands, 1));
            case Op.Pool(Op.PoolFunction function, Op.Axis height, Op.Axis width) ->
                ImageWindows.pool(function, height, width, shape, only(operands, 1));
        };
        assertThat(result.shape()).as("shape of %s", op).isEqualTo(shape);
        return NdArray.build(shape, index -> rounded(dtype, result.at(index)));
    }

    /** Holds operands and result to the types that {@link Op} states. */
    private static void requireTypes(Op op, DType dtype, List<DType> types) {
        switch (op) {
            case Op.Source _, Op.Fill _ -> {}
            case Op.Random _, Op.MatMul _, Op.Linear _, Op.Attention _ ->
                assertThat(types).as("types of %s", op).containsOnly(DType.FLOAT32).allMatch(type -> type == dtype);
            case Op.Cast _ -> {
                assertThat(dtype).as("type of %s", op).isNotEqualTo(DType.BOOL);
                assertThat(types).as("types of %s", op).doesNotContain(dtype);
            }
            case Op.Binary(BinaryFunction function) -> {
                assertThat(types.get(0)).as("types of %s", op).isEqualTo(types.get(1));
                boolean comparison = function.range() == BinaryFunction.Range.BOOLEAN;
                assertThat(dtype).as("type of %s", op).isEqualTo(comparison ? DType.BOOL : types.get(0));
                if (types.get(0) == DType.BOOL && !comparison) {
                    assertThat(function).isIn(BinaryFunction.MAXIMUM, BinaryFunction.MINIMUM);
                }
            }
            case Op.Where _ -> assertThat(types).as("types of %s", op).containsExactly(DType.BOOL, dtype, dtype);
            case Op.Reduce(Op.ReduceFunction function, int _) ->
                assertThat(dtype).as("type of %s", op).isEqualTo(switch (function) {
                    case SUM, MEAN -> types.getFirst().isFloatingPoint() ? types.getFirst() : DType.INT64;
                    case AMAX, AMIN -> types.getFirst();
                    case ARGMAX, ARGMIN -> DType.INT64;
                });
            case Op.CumSum _ ->
                assertThat(dtype).isEqualTo(types.getFirst().isFloatingPoint() ? types.getFirst() : DType.INT64);
            case Op.TopIndices _ -> assertThat(dtype).isEqualTo(DType.INT64);
            case Op.Gather _ -> assertThat(types).as("types of %s", op).containsExactly(dtype, DType.INT64);
            case Op.Rotary _ ->
                assertThat(types).as("types of %s", op).containsExactly(dtype, DType.FLOAT32, DType.FLOAT32);
            case Op.RotaryAngles _ -> {
                assertThat(types).as("types of %s", op).containsExactly(DType.INT64);
                assertThat(dtype).isEqualTo(DType.FLOAT32);
            }
            case Op.Copy _, Op.Unary _, Op.Softmax _, Op.LogSoftmax _, Op.LayerNorm _, Op.RmsNorm _, Op.Var _,
                    Op.Cat _, Op.Scatter _, Op.Triangle _, Op.Unfold _, Op.Pool _ ->
                assertThat(types).as("types of %s", op).allMatch(type -> type == dtype);
        }
    }

    /** Returns the number that {@code bits} stand for. */
    private static double number(DType dtype, long bits) {
        return dtype.isFloatingPoint() ? Float.intBitsToFloat((int) bits) : bits;
    }

    /** Returns what {@code dtype} keeps of a number; float32 stays in double. */
    private static double rounded(DType dtype, double value) {
        return switch (dtype) {
            case FLOAT32 -> value;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
            case BFLOAT16 -> Bytes.bfloat16ToFloat(Bytes.bfloat16((float) value));
            case INT32 -> (int) (long) value;
            case INT64 -> (long) value;
            case UINT8 -> (long) value & 255;
            case BOOL -> {
                assertThat(value).isIn(0.0, 1.0);
                yield value;
            }
        };
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

    private static NdArray binary(BinaryFunction function, List<NdArray> operands) {
        NdArray left = operands.get(0);
        NdArray right = operands.get(1);
        assertThat(left.shape()).isEqualTo(right.shape());
        return NdArray.build(left.shape(), index -> function(function).applyAsDouble(left.at(index), right.at(index)));
    }

    private static DoubleBinaryOperator function(BinaryFunction function) {
        return function.range() == BinaryFunction.Range.BOOLEAN
                ? (x, y) -> ElementwiseReference.compare(function, x, y) ? 1 : 0
                : (x, y) -> ElementwiseReference.binary(function, x, y);
    }

    private static NdArray where(List<NdArray> operands) {
        NdArray condition = operands.get(0);
        assertThat(operands).allMatch(operand -> operand.shape().equals(condition.shape()));
        return NdArray.build(condition.shape(), i -> operands.get(condition.at(i) != 0 ? 1 : 2).at(i));
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

    private static NdArray rmsNorm(int rank, double eps, List<NdArray> operands) {
        assertThat(operands.size()).isIn(1, 2);
        NdArray input = operands.getFirst();
        NdArray squares = reduce(Op.ReduceFunction.MEAN, rank, List.of(map(input, x -> x * x)));
        int leading = squares.shape().rank();
        return NdArray.build(input.shape(), index -> {
            double normal = input.at(index) / Math.sqrt(squares.at(Arrays.copyOf(index, leading)) + eps);
            long[] column = Arrays.copyOfRange(index, leading, index.length);
            return operands.size() == 1 ? normal : normal * operands.get(1).at(column);
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
            int largest = 0;
            int smallest = 0;
            for (int i = 0; i < each; i++) {
                double value = rows.at(row, i);
                sum += value;
                largest = value > rows.at(row, largest) ? i : largest;
                smallest = value < rows.at(row, smallest) ? i : smallest;
            }
            values[row] = switch (function) {
                case SUM -> sum;
                case MEAN -> sum / each;
                case AMAX -> rows.at(row, largest);
                case AMIN -> rows.at(row, smallest);
                case ARGMAX -> largest;
                case ARGMIN -> smallest;
            };
        }
        return NdArray.of(result, values);
    }

    private static NdArray var(int rank, double divisor, NdArray operand) {
        NdArray mean = reduce(Op.ReduceFunction.MEAN, rank, List.of(operand));
        int leading = mean.shape().rank();
        NdArray squares = NdArray.build(
                operand.shape(), i -> Math.pow(operand.at(i) - mean.at(Arrays.copyOf(i, leading)), 2));
        return map(reduce(Op.ReduceFunction.SUM, rank, List.of(squares)), sum -> sum / divisor);
    }

    private static NdArray cumsum(NdArray operand) {
        int last = operand.shape().rank() - 1;
        return NdArray.build(operand.shape(), index -> {
            double sum = 0;
            for (long k = 0; k <= index[last]; k++) {
                sum += operand.at(NdArray.with(index, last, k));
            }
            return sum;
        });
    }

    private static NdArray topIndices(long k, TopK.Which which, Shape shape, NdArray operand) {
        int last = operand.shape().rank() - 1;
        assertThat(k).isBetween(1L, operand.shape().size(last));
        return NdArray.build(shape, index -> {
            Comparator<Long> ascending =
                    Comparator.comparingDouble(place -> operand.at(NdArray.with(index, last, place)));
            return LongStream.range(0, operand.shape().size(last))
                    .boxed()
                    .sorted(which == TopK.Which.LARGEST ? ascending.reversed() : ascending)
                    .skip(index[last])
                    .findFirst()
                    .orElseThrow();
        });
    }

    private static NdArray attention(Op.Attention attention, List<NdArray> operands) {
        assertThat(operands).hasSizeBetween(3, 4);
        NdArray query = operands.get(0);
        NdArray key = operands.get(1);
        int rank = query.shape().rank();
        assertThat(query.shape().size(-2) % attention.queries()).isZero();
        NdArray transposed = NdArray.build(
                swapped(key.shape()),
                i -> key.at(NdArray.with(NdArray.with(i, rank - 1, i[rank - 2]), rank - 2, i[rank - 1])));
        NdArray products = matMul(List.of(query, transposed));
        NdArray masks = operands.size() == 4
                ? operands.get(3).as(products.shape())
                : NdArray.build(products.shape(), index -> 0);
        NdArray scores = NdArray.build(products.shape(), index -> {
            boolean hidden = attention.causal() && index[rank - 1] > index[rank - 2] % attention.queries();
            return hidden ? Double.NEGATIVE_INFINITY : products.at(index) * attention.scale() + masks.at(index);
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

    private static NdArray gather(int dim, List<NdArray> operands) {
        NdArray from = operands.get(0);
        NdArray places = operands.get(1);
        assertThat(from.shape().rank()).isEqualTo(places.shape().rank());
        for (int other = 0; other < from.shape().rank(); other++) {
            assertThat(other == dim || from.shape().size(other) == places.shape().size(other)).isTrue();
        }
        return NdArray.build(places.shape(), i -> from.at(NdArray.with(i, dim, (long) places.at(i))));
    }

    private static NdArray triangle(Op.Side side, long diagonal, NdArray operand) {
        int rank = operand.shape().rank();
        return NdArray.build(operand.shape(), i -> {
            long right = i[rank - 1] - i[rank - 2];
            boolean stays = side == Op.Side.LOWER ? right <= diagonal : right >= diagonal;
            return stays ? operand.at(i) : 0;
        });
    }

    private static NdArray rotary(RotaryLayout layout, List<NdArray> operands) {
        NdArray vectors = operands.get(0);
        int last = vectors.shape().rank() - 1;
        long pairs = vectors.shape().size(last) / 2;
        for (NdArray turns : operands.subList(1, 3)) {
            assertThat(turns.shape())
                    .isEqualTo(ShapeRules.append("test", ShapeRules.leading(vectors.shape(), 1), pairs));
        }
        return NdArray.build(vectors.shape(), index -> {
            boolean halves = layout == RotaryLayout.HALF_SPLIT;
            long pair = halves ? index[last] % pairs : index[last] / 2;
            boolean first = halves ? index[last] < pairs : index[last] % 2 == 0;
            double a = vectors.at(NdArray.with(index, last, halves ? pair : 2 * pair));
            double b = vectors.at(NdArray.with(index, last, halves ? pair + pairs : 2 * pair + 1));
            double cos = operands.get(1).at(NdArray.with(index, last, pair));
            double sin = operands.get(2).at(NdArray.with(index, last, pair));
            return first ? a * cos - b * sin : b * cos + a * sin;
        });
    }

    private static NdArray rotaryAngles(double base, Shape shape, NdArray positions) {
        int last = shape.rank() - 1;
        assertThat(positions.shape().size(-1)).isEqualTo(1);
        return NdArray.build(shape, i -> positions.at(NdArray.with(i, last, 0))
                * Math.pow(base, -(double) i[last] / shape.size(last)));
    }

    /** Operations over windows. */
    private static final class ImageWindows {
        static NdArray unfold(Op.Axis height, Op.Axis width, Shape shape, List<NdArray> operands) {
            return NdArray.build(shape, i -> at(
                            operands.getFirst(),
                            i[1],
                            i[0] * shape.size(4) + i[4],
                            place(height, i[2], i[5]),
                            place(width, i[3], i[6]))
                    .orElse(0));
        }

        static NdArray pool(
                Op.PoolFunction function, Op.Axis height, Op.Axis width, Shape shape, List<NdArray> operands) {
            NdArray images = operands.getFirst();
            return NdArray.build(shape, index -> {
                double[] inside = LongStream.range(0, height.kernel() * width.kernel())
                        .mapToObj(n -> at(
                                images,
                                index[0],
                                index[1],
                                place(height, index[2], n / width.kernel()),
                                place(width, index[3], n % width.kernel())))
                        .flatMapToDouble(OptionalDouble::stream)
                        .toArray();
                long counted = counted(height, index[2], images.shape().size(2))
                        * counted(width, index[3], images.shape().size(3));
                return switch (function) {
                    case MAX -> Arrays.stream(inside).max().orElse(Double.NEGATIVE_INFINITY);
                    case MEAN -> Arrays.stream(inside).sum() / counted;
                    case MEAN_INSIDE -> Arrays.stream(inside).average().orElseThrow();
                };
            });
        }

        /** Returns how much of a window lies in the image and its padding. */
        private static long counted(Op.Axis axis, long window, long size) {
            return Math.min(axis.kernel(), size + axis.padding() - place(axis, window, 0));
        }

        private static long place(Op.Axis axis, long window, long element) {
            return window * axis.stride() - axis.padding() + element * axis.dilation();
        }

        private static OptionalDouble at(NdArray images, long n, long channel, long y, long x) {
            boolean inside = y >= 0 && y < images.shape().size(2) && x >= 0 && x < images.shape().size(3);
            return inside ? OptionalDouble.of(images.at(n, channel, y, x)) : OptionalDouble.empty();
        }
    }
}
