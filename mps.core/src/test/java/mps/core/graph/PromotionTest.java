// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static mps.api.DType.BFLOAT16;
import static mps.api.DType.BOOL;
import static mps.api.DType.FLOAT16;
import static mps.api.DType.FLOAT32;
import static mps.api.DType.INT32;
import static mps.api.DType.INT64;
import static mps.api.DType.UINT8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.Shape;
import mps.api.Tensor;
import mps.api.UnaryFunction;
import org.junit.jupiter.api.Test;

/** The types of results: what {@code torch.result_type} says, pair by pair. */
class PromotionTest {
    private static final List<DType> ORDER = List.of(FLOAT32, FLOAT16, BFLOAT16, INT32, INT64, UINT8, BOOL);
    private final HostContext context = new HostContext();

    @Test
    void twoTensorsWithDimensionsMeetInTheirPromotedType() {
        String table = """
                float32  float32  float32  float32  float32  float32  float32
                float32  float16  float32  float16  float16  float16  float16
                float32  float32  bfloat16 bfloat16 bfloat16 bfloat16 bfloat16
                float32  float16  bfloat16 int32    int64    int32    int32
                float32  float16  bfloat16 int64    int64    int64    int64
                float32  float16  bfloat16 int32    int64    uint8    uint8
                float32  float16  bfloat16 int32    int64    uint8    bool
                """;
        holds(table, ORDER, (left, right) -> context.zeros(left, 2).add(context.zeros(right, 2)));
        holds(table, ORDER, (left, right) -> context.zeros(left, 2).add(context.zeros(right, 1, 1)));
        holds(table, ORDER, (left, right) -> context.zeros(left).add(context.zeros(right)));
    }

    @Test
    void aTensorWithoutDimensionsCountsOnlyIfItIsOfAHigherCategory() {
        String table = """
                float32  float32  float32  float32  float32  float32  float32
                float16  float16  float16  float16  float16  float16  float16
                bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16
                float32  float16  bfloat16 int32    int32    int32    int32
                float32  float16  bfloat16 int64    int64    int64    int64
                float32  float16  bfloat16 uint8    uint8    uint8    uint8
                float32  float16  bfloat16 int32    int64    uint8    bool
                """;
        holds(table, ORDER, (left, right) -> context.zeros(left, 2).add(context.zeros(right)));
        holds(table, ORDER, (left, right) -> context.zeros(right).add(context.zeros(left, 2)));
        holds(table, ORDER, (left, right) -> context.zeros(left, 0).add(context.zeros(right)));
    }

    @Test
    void aNumberOfJavaCountsOnlyIfItIsOfAHigherCategory() {
        String table = """
                float32  float32
                float16  float16
                bfloat16 bfloat16
                float32  int32
                float32  int64
                float32  uint8
                float32  int64
                """;
        List<DType> numbers = List.of(FLOAT32, INT64); // a double and a long
        holds(table, numbers, (left, right) -> plus(context.zeros(left, 2), right));
        holds(table, numbers, (left, right) -> plus(context.zeros(left), right));
        holds(table, numbers, (left, right) ->
                right == FLOAT32 ? context.zeros(left, 2).rsub(1.0) : context.zeros(left, 2).rsub(1));
        holds(table, numbers, (left, right) -> chosen(context.zeros(left, 2), right));
    }

    private static Tensor plus(Tensor tensor, DType number) {
        return number == FLOAT32 ? tensor.add(1.0) : tensor.add(1);
    }

    private Tensor chosen(Tensor tensor, DType number) {
        Tensor condition = context.zeros(BOOL, 2);
        return number == FLOAT32 ? tensor.where(condition, 1.0) : tensor.where(condition, 1);
    }

    @Test
    void comparisonsAreBooleansWhateverIsCompared() {
        List<BinaryFunction> comparisons = Arrays.stream(BinaryFunction.values())
                .filter(function -> function.range() == BinaryFunction.Range.BOOLEAN)
                .toList();
        assertThat(comparisons).hasSize(6);
        for (BinaryFunction comparison : comparisons) {
            for (DType left : ORDER) {
                assertThat(context.zeros(left, 2).apply(comparison, 1).dtype()).isEqualTo(BOOL);
                assertThat(ORDER).allSatisfy(right -> assertThat(
                                context.zeros(left, 2).apply(comparison, context.zeros(right, 2)).dtype())
                        .isEqualTo(BOOL));
            }
        }
    }

    @Test
    void quotientsOfWholeNumbersAndBooleansAreFloat32() {
        for (DType left : List.of(INT32, INT64, UINT8, BOOL)) {
            for (DType right : List.of(INT32, INT64, UINT8, BOOL)) {
                assertThat(context.zeros(left, 2).div(context.zeros(right, 2)).dtype()).isEqualTo(FLOAT32);
            }
            assertThat(context.zeros(left, 2).div(2).dtype()).isEqualTo(FLOAT32);
        }
        assertThat(context.zeros(FLOAT16, 2).div(context.zeros(INT64, 2)).dtype()).isEqualTo(FLOAT16);
        Tensor seven = context.tensor(INT32, NdArray.of(Shape.of(1), 7));
        assertThat(seven.div(2).toFloatArray()).containsExactly(3.5f);
    }

    @Test
    void functionsOfFloatingPointNumbersTurnOthersIntoFloat32() {
        for (UnaryFunction function : UnaryFunction.values()) {
            boolean numbers = function.domain() == UnaryFunction.Domain.NUMBERS;
            for (DType dtype : ORDER.subList(0, numbers ? 6 : 7)) {
                DType expected = numbers || dtype.isFloatingPoint() ? dtype : FLOAT32;
                assertThat(context.zeros(dtype, 2).apply(function).dtype())
                        .as("%s of %s", function, dtype)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void sumsOfWholeNumbersAndBooleansAreInt64() {
        for (DType dtype : ORDER) {
            DType expected = dtype.isFloatingPoint() ? dtype : INT64;
            assertThat(context.zeros(dtype, 2).sum().dtype()).isEqualTo(expected);
            assertThat(context.zeros(dtype, 2, 0).sum(1).dtype()).isEqualTo(expected);
            assertThat(context.zeros(dtype, 2).cumsum(0).dtype()).isEqualTo(expected);
            assertThat(context.zeros(dtype, 2).amax().dtype()).isEqualTo(dtype);
            assertThat(context.zeros(dtype, 2).argmax().dtype()).isEqualTo(INT64);
            assertThat(context.zeros(dtype, 2).topk(1, 0).values().dtype()).isEqualTo(dtype);
            assertThat(context.zeros(dtype, 2).topk(1, 0).indices().dtype()).isEqualTo(INT64);
        }
        Tensor largest = context.tensor(UINT8, NdArray.of(Shape.of(3), 255, 255, 255));
        assertThat(largest.sum().itemAsLong()).isEqualTo(765);
    }

    @Test
    void sumsOfBooleansAreOrAndProductsAnd() {
        Tensor left = context.tensor(BOOL, NdArray.of(Shape.of(4), 0, 0, 1, 1));
        Tensor right = context.tensor(BOOL, NdArray.of(Shape.of(4), 0, 1, 0, 1));
        assertThat(left.add(right).toBooleanArray()).containsExactly(false, true, true, true);
        assertThat(left.mul(right).toBooleanArray()).containsExactly(false, false, false, true);
        assertThat(left.logicalXor(right).toBooleanArray()).containsExactly(false, true, true, false);
        assertThat(left.add(right).dtype()).isEqualTo(BOOL);
    }

    @Test
    void productsOfMatricesMeetLikeElements() {
        for (DType left : ORDER.subList(0, 3)) {
            for (DType right : ORDER.subList(0, 3)) {
                DType expected = left == right ? left : FLOAT32;
                assertThat(context.zeros(left, 2, 2).matmul(context.zeros(right, 2, 2)).dtype()).isEqualTo(expected);
                assertThat(context.zeros(left, 2, 2).linear(context.zeros(right, 3, 2)).dtype()).isEqualTo(expected);
            }
        }
    }

    /** Checks a table with a line for each type in {@link #ORDER} and a column for each of {@code columns}. */
    private static void holds(String table, List<DType> columns, BiFunction<DType, DType, Tensor> operation) {
        List<String> lines = table.lines().toList();
        assertThat(lines).hasSameSizeAs(ORDER);
        for (int line = 0; line < lines.size(); line++) {
            String[] names = lines.get(line).trim().split(" +", -1);
            assertThat(names).hasSameSizeAs(columns);
            for (int column = 0; column < names.length; column++) {
                assertThat(operation.apply(ORDER.get(line), columns.get(column)).dtype())
                        .as("%s with %s", ORDER.get(line), columns.get(column))
                        .isEqualTo(DType.valueOf(names[column].toUpperCase(Locale.ROOT)));
            }
        }
    }
}
