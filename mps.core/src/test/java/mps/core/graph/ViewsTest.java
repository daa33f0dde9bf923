// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mps.api.Shape;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;

/** Each view by itself; chains of them are in {@link ViewChainsTest}, what they refuse in {@link ViewErrorsTest}. */
class ViewsTest {
    private final HostContext context = new HostContext();
    private final Tensor matrix = context.tensor(NdArray.counting(3, 4));
    private final Tensor cube = context.tensor(NdArray.counting(2, 3, 4));

    @Test
    void viewsCopyNothing() {
        List<Tensor> views = List.of(
                cube.view(6, 4),
                cube.reshape(4, 6),
                cube.permute(2, 0, 1),
                cube.transpose(0, 2),
                cube.slice(1, 0, 2),
                cube.select(0, 1),
                cube.narrow(2, 1, 2),
                cube.unflatten(2, 2, 2),
                cube.flatten(),
                cube.squeeze(),
                cube.unsqueeze(0),
                cube.expand(5, 2, 3, 4),
                cube.chunk(2, 1).getLast(),
                cube.split(2, 2).getLast());
        Node node = ((LazyTensor) cube).operand().node();
        assertThat(views).allSatisfy(view -> assertThat(((LazyTensor) view).operand().node()).isSameAs(node));
    }

    @Test
    void permuteNamesTheSourceOfEachDimension() {
        assertValues(cube.permute(2, 0, 1).select(0, 1), Shape.of(2, 3), 1, 5, 9, 13, 17, 21);
        assertThat(cube.permute(-1, 0, -2).shape()).isEqualTo(Shape.of(4, 2, 3));
        assertThat(context.zeros().permute().shape()).isEqualTo(Shape.of());
    }

    @Test
    void transposeExchangesTwoDimensions() {
        assertValues(matrix.transpose(0, 1), Shape.of(4, 3), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
        assertThat(cube.transpose(-1, 0).shape()).isEqualTo(Shape.of(4, 3, 2));
        assertThat(cube.transpose(1, 1).shape()).isEqualTo(Shape.of(2, 3, 4));
    }

    @Test
    void sliceCountsNegativeBoundsFromTheEndAndClampsTheRest() {
        Tensor ten = context.tensor(NdArray.counting(10));
        assertValues(ten.slice(0, 2, 9, 3), Shape.of(3), 2, 5, 8);
        assertValues(ten.slice(0, 2, 8, 3), Shape.of(2), 2, 5);
        assertValues(ten.slice(0, -3, Long.MAX_VALUE), Shape.of(3), 7, 8, 9);
        assertValues(ten.slice(-1, Long.MIN_VALUE, -8), Shape.of(2), 0, 1);
        assertValues(ten.slice(0, 9, 100, Long.MAX_VALUE), Shape.of(1), 9);
        assertValues(ten.slice(0, 5, 5), Shape.of(0));
        assertValues(ten.slice(0, 8, 2), Shape.of(0));
        assertValues(ten.slice(0, 11, 12), Shape.of(0));
    }

    @Test
    void selectDropsTheDimension() {
        assertValues(matrix.select(1, -1), Shape.of(3), 3, 7, 11);
        assertValues(matrix.select(0, 1).select(0, 2), Shape.of(), 6);
    }

    @Test
    void narrowTakesAStartAndALength() {
        assertValues(matrix.narrow(1, 1, 2), Shape.of(3, 2), 1, 2, 5, 6, 9, 10);
        assertValues(matrix.narrow(0, -1, 1), Shape.of(1, 4), 8, 9, 10, 11);
        assertValues(matrix.narrow(0, 3, 0), Shape.of(0, 4));
    }

    @Test
    void unflattenSplitsADimensionOfAnyLayout() {
        Tensor columns = matrix.transpose(0, 1).unflatten(0, 2, -1);
        assertValues(columns, Shape.of(2, 2, 3), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
        assertThat(matrix.unflatten(-1, 4, 1).shape()).isEqualTo(Shape.of(3, 4, 1));
        assertThat(context.zeros(0, 4).unflatten(0, 0, 3).shape()).isEqualTo(Shape.of(0, 3, 4));
    }

    @Test
    void flattenMergesARangeOfDimensions() {
        assertThat(cube.flatten().shape()).isEqualTo(Shape.of(24));
        assertThat(cube.flatten(1, -1).shape()).isEqualTo(Shape.of(2, 12));
        assertThat(cube.flatten(0, 1).shape()).isEqualTo(Shape.of(6, 4));
        assertThat(cube.flatten(1, 1).shape()).isEqualTo(Shape.of(2, 3, 4));
        assertThat(context.zeros().flatten().shape()).isEqualTo(Shape.of(1));
        assertValues(matrix.transpose(0, 1).flatten(), Shape.of(12), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
    }

    @Test
    void squeezeDropsDimensionsOfSizeOneAndNoOthers() {
        Tensor tensor = context.tensor(NdArray.counting(1, 3, 1, 2));
        assertThat(tensor.squeeze().shape()).isEqualTo(Shape.of(3, 2));
        assertThat(tensor.squeeze(0).shape()).isEqualTo(Shape.of(3, 1, 2));
        assertThat(tensor.squeeze(-2, 1).shape()).isEqualTo(Shape.of(1, 3, 2));
        assertThat(context.zeros(1, 1).squeeze().shape()).isEqualTo(Shape.of());
        assertThat(context.zeros(1, 0).squeeze().shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void unsqueezeInsertsADimensionAnywhere() {
        assertThat(matrix.unsqueeze(0).shape()).isEqualTo(Shape.of(1, 3, 4));
        assertThat(matrix.unsqueeze(2).shape()).isEqualTo(Shape.of(3, 4, 1));
        assertThat(matrix.unsqueeze(-1).shape()).isEqualTo(Shape.of(3, 4, 1));
        assertThat(matrix.unsqueeze(-3).shape()).isEqualTo(Shape.of(1, 3, 4));
        assertThat(context.zeros().unsqueeze(0).shape()).isEqualTo(Shape.of(1));
    }

    @Test
    void expandRepeatsWhatHasSizeOne() {
        Tensor row = context.tensor(NdArray.counting(1, 2));
        assertValues(row.expand(3, 2), Shape.of(3, 2), 0, 1, 0, 1, 0, 1);
        assertValues(row.expand(2, 2, -1), Shape.of(2, 2, 2), 0, 1, 0, 1, 0, 1, 0, 1);
        assertThat(row.expand(0, 2).shape()).isEqualTo(Shape.of(0, 2));
        assertValues(context.tensor(NdArray.of(Shape.of(), 5)).expand(2, 1), Shape.of(2, 1), 5, 5);
    }

    @Test
    void reshapeInfersOneSizeAndCopiesOnlyWhereItMust() {
        assertValues(matrix.transpose(0, 1).reshape(2, -1), Shape.of(2, 6), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
        assertThat(matrix.reshape(-1).shape()).isEqualTo(Shape.of(12));
        assertThat(context.zeros(1).reshape().shape()).isEqualTo(Shape.of());
        assertThat(context.zeros(0, 4).reshape(2, -1, 5).shape()).isEqualTo(Shape.of(2, 0, 5));
        assertThat(matrix.transpose(0, 1).view(2, 2, 3).isContiguous()).isFalse();
    }

    @Test
    void chunkGivesPiecesOfTheCeilingAndMaybeFewer() {
        Tensor ten = context.tensor(NdArray.counting(10));
        assertThat(ten.chunk(4, 0)).extracting(piece -> piece.shape().size(0)).containsExactly(3L, 3L, 3L, 1L);
        assertThat(ten.chunk(6, 0)).extracting(piece -> piece.shape().size(0)).containsExactly(2L, 2L, 2L, 2L, 2L);
        assertThat(ten.chunk(99, 0)).hasSize(10);
        assertThat(context.zeros(0).chunk(3, 0)).extracting(piece -> piece.shape().size(0)).containsExactly(0L, 0L, 0L);
        assertValues(ten.chunk(4, 0).getLast(), Shape.of(1), 9);
    }

    @Test
    void splitGivesPiecesOfOneSizeOrOfTheSizesNamed() {
        Tensor ten = context.tensor(NdArray.counting(10));
        assertThat(ten.split(4, 0)).extracting(piece -> piece.shape().size(0)).containsExactly(4L, 4L, 2L);
        assertThat(ten.split(Long.MAX_VALUE, 0)).hasSize(1);
        assertThat(context.zeros(0).split(4, 0)).extracting(Tensor::shape).containsExactly(Shape.of(0));
        List<Tensor> pieces = ten.split(new long[] {7, 0, 3}, 0);
        assertValues(pieces.get(1), Shape.of(0));
        assertValues(pieces.get(2), Shape.of(3), 7, 8, 9);
    }

    @Test
    void contiguousIsTheTensorItselfIfItIsContiguous() {
        assertThat(matrix.contiguous()).isSameAs(matrix);
        Tensor transposed = matrix.transpose(0, 1);
        assertThat(transposed.contiguous().isContiguous()).isTrue();
        assertValues(transposed.contiguous(), Shape.of(4, 3), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
    }

    @Test
    void cloneHasMemoryOfItsOwn() {
        Tensor clone = matrix.clone();
        assertThat(((LazyTensor) clone).operand().node()).isNotSameAs(((LazyTensor) matrix).operand().node());
        assertThat(clone.toFloatArray()).isEqualTo(matrix.toFloatArray());
    }

    private static void assertValues(Tensor tensor, Shape shape, double... values) {
        assertThat(tensor.shape()).isEqualTo(shape);
        assertThat(tensor.toFloatArray()).isEqualTo(NdArray.of(shape, values).floats());
    }
}
