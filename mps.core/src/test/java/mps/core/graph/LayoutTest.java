// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import mps.api.Shape;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final Layout MATRIX = Layout.contiguous(Shape.of(3, 4));

    @Test
    void aViewOfAViewIsOneLayout() {
        Layout layout = MATRIX.slice(1, 1, 2, 2).permute(1, 0).select(0, 1);
        assertThat(layout).isEqualTo(Layout.of(Shape.of(3), new long[] {4}, 3));
    }

    @Test
    void contiguousMeansRowMajorWithoutGapsFromAnyOffset() {
        assertThat(MATRIX.isContiguous()).isTrue();
        assertThat(MATRIX.slice(0, 1, 2, 1).isContiguous()).isTrue();
        assertThat(MATRIX.select(0, 2).isContiguous()).isTrue();
        assertThat(MATRIX.slice(1, 0, 3, 1).isContiguous()).isFalse();
        assertThat(MATRIX.permute(1, 0).isContiguous()).isFalse();
        assertThat(MATRIX.select(1, 0).isContiguous()).isFalse();
        assertThat(Layout.contiguous(Shape.of(1)).expand(Shape.of(5)).isContiguous()).isFalse();
    }

    @Test
    void dimensionsOfSizeOneDoNotMakeALayoutStrided() {
        assertThat(MATRIX.slice(1, 3, 1, 1).select(0, 0).isContiguous()).isTrue();
        assertThat(MATRIX.unsqueeze(1).permute(1, 0, 2).isContiguous()).isTrue();
    }

    @Test
    void aScalarIsContiguous() {
        assertThat(Layout.contiguous(Shape.of()).isContiguous()).isTrue();
        assertThat(MATRIX.select(0, 1).select(0, 1).isContiguous()).isTrue();
    }

    @Test
    void whatHasNoElementsIsContiguousFromZeroWhateverItIsAViewOf() {
        assertThat(MATRIX.slice(0, 3, 0, 1)).isEqualTo(Layout.contiguous(Shape.of(0, 4)));
        assertThat(MATRIX.permute(1, 0).slice(1, 1, 0, 2)).isEqualTo(Layout.contiguous(Shape.of(4, 0)));
    }

    @Test
    void onlyExpandingShowsElementsTwice() {
        assertThat(MATRIX.permute(1, 0).slice(0, 0, 2, 2).isDistinct()).isTrue();
        assertThat(MATRIX.unsqueeze(0).isDistinct()).isTrue();
        assertThat(MATRIX.expand(Shape.of(2, 3, 4)).isDistinct()).isFalse();
        assertThat(MATRIX.expand(Shape.of(2, 3, 4)).select(0, 1).isDistinct()).isTrue();
    }

    @Test
    void aStepTooLargeToMultiplyIsFineForASingleIndex() {
        Layout layout = MATRIX.slice(0, 2, 1, Long.MAX_VALUE);
        assertThat(layout.offset()).isEqualTo(8);
        assertThat(layout.stride(0)).isEqualTo(4);
    }

    @Test
    void emptyLayoutsReshapeToAnyEmptyShape() {
        Layout empty = MATRIX.permute(1, 0).slice(0, 0, 0, 1);
        assertThat(empty.reshape(Shape.of(7, 0, 2))).contains(Layout.contiguous(Shape.of(7, 0, 2)));
    }

    @Test
    void layoutsAreValues() {
        assertThat(MATRIX.permute(1, 0)).isEqualTo(MATRIX.permute(1, 0)).hasSameHashCodeAs(MATRIX.permute(1, 0));
        assertThat(MATRIX.permute(1, 0)).isNotEqualTo(MATRIX).isNotEqualTo(Layout.contiguous(Shape.of(4, 3)));
        assertThat(MATRIX.select(0, 0)).isNotEqualTo(MATRIX.select(0, 1));
        assertThat(MATRIX.select(1, 2)).hasToString("[3] strides [4] from 2");
    }

    /** A reshape is a view exactly where the numbers of the elements are linear in the new index. */
    @Test
    void reshapeFindsStridesExactlyWhereThereAreSome() {
        Random random = new Random(7);
        int views = 0;
        int copies = 0;
        for (int round = 0; round < 4000; round++) {
            Layout layout = randomLayout(random);
            Shape target = randomShape(random, layout.shape().elements());
            Optional<Layout> expected = linear(layout, target);
            Optional<Layout> reshaped = layout.reshape(target);
            assertThat(reshaped.isPresent()).as("%s as %s", layout, target).isEqualTo(expected.isPresent());
            if (reshaped.isPresent()) {
                assertThat(numbers(reshaped.get())).as("%s as %s", layout, target).isEqualTo(numbers(layout));
                views++;
            } else {
                copies++;
            }
        }
        assertThat(views).isGreaterThan(400);
        assertThat(copies).isGreaterThan(400);
    }

    private static Optional<Layout> linear(Layout layout, Shape target) {
        long[] numbers = numbers(layout);
        long[] strides = new long[target.rank()];
        long neighbour = 1;
        for (int dim = target.rank() - 1; dim >= 0; dim--) {
            strides[dim] = target.size(dim) > 1 ? numbers[(int) neighbour] - numbers[0] : 0;
            neighbour *= target.size(dim);
        }
        Layout candidate = Layout.of(target, strides, numbers[0]);
        return Arrays.equals(numbers(candidate), numbers) ? Optional.of(candidate) : Optional.empty();
    }

    private static long[] numbers(Layout layout) {
        long[] numbers = new long[(int) layout.shape().elements()];
        Arrays.setAll(numbers, i -> Interpreter.number(layout, NdArray.index(layout.shape(), i)));
        return numbers;
    }

    private static Layout randomLayout(Random random) {
        Layout layout = Layout.contiguous(randomShape(random, List.of(1, 8, 12, 24, 36).get(random.nextInt(5))));
        if (layout.shape().rank() > 1 && random.nextInt(3) > 0) {
            int[] order = new int[layout.shape().rank()];
            Arrays.setAll(order, dim -> dim);
            int swapped = random.nextInt(order.length);
            order[0] = swapped;
            order[swapped] = 0;
            layout = layout.permute(order);
        }
        if (layout.shape().rank() > 0 && random.nextInt(3) == 0) {
            int dim = random.nextInt(layout.shape().rank());
            layout = layout.slice(dim, 0, (layout.shape().size(dim) + 1) / 2, 1 + random.nextInt(2));
        }
        if (layout.shape().rank() < 5 && random.nextInt(4) == 0) {
            long[] sizes = NdArray.insert(layout.shape().toArray(), 0, 1 + random.nextInt(3));
            layout = layout.expand(Shape.of(sizes));
        }
        return layout;
    }

    private static Shape randomShape(Random random, long elements) {
        List<Long> sizes = new ArrayList<>();
        long rest = elements;
        while (rest > 1 && sizes.size() < 6) {
            long size = sizes.size() == 5 ? rest : 1 + random.nextLong(rest);
            if (rest % size == 0 && (size > 1 || random.nextInt(3) == 0)) {
                sizes.add(size);
                rest /= size;
            }
        }
        return Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
    }
}
