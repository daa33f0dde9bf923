// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mps.api.ShapeException;
import mps.api.Tensor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What views refuse, and what they say then. */
class ViewErrorsTest {
    private final HostContext context = new HostContext();
    private final Tensor scalar = context.zeros();
    private final Tensor matrix = context.zeros(2, 3);

    @Test
    void aDimensionMustExist() {
        refuses(() -> matrix.select(2, 0), "select: dimension 2 is out of range for the shape [2, 3]; expected -2 to "
                + "1");
        refuses(() -> matrix.slice(-3, 0, 1), "slice: dimension -3 is out of range for the shape [2, 3]; expected -2 "
                + "to 1");
        refuses(() -> scalar.narrow(0, 0, 0), "narrow: dimension 0 is out of range for the shape [], which has no "
                + "dimension");
        refuses(() -> matrix.transpose(0, 2), "transpose: dimension 2 is out of range for the shape [2, 3]; expected "
                + "-2 to 1");
        refuses(() -> matrix.unflatten(5, 1), "unflatten: dimension 5 is out of range for the shape [2, 3]; expected "
                + "-2 to 1");
        refuses(() -> matrix.squeeze(2), "squeeze: dimension 2 is out of range for the shape [2, 3]; expected -2 to 1");
        refuses(() -> matrix.chunk(1, 2), "chunk: dimension 2 is out of range for the shape [2, 3]; expected -2 to 1");
        refuses(() -> matrix.split(1, 2), "split: dimension 2 is out of range for the shape [2, 3]; expected -2 to 1");
        refuses(() -> matrix.flatten(0, 2), "flatten: dimension 2 is out of range for the shape [2, 3]; expected -2 "
                + "to 1");
    }

    @Test
    void aNewDimensionGoesBetweenOrBesideTheOthers() {
        String range = " is out of range for the shape [2, 3]; expected -3 to 2";
        refuses(() -> matrix.unsqueeze(3), "unsqueeze: a new dimension at 3" + range);
        refuses(() -> matrix.unsqueeze(-4), "unsqueeze: a new dimension at -4" + range);
    }

    @Test
    void noViewHasMoreDimensionsThanATensorCanHave() {
        Tensor eight = context.zeros(1, 1, 1, 1, 1, 1, 1, 2);
        refuses(() -> eight.unsqueeze(0), "unsqueeze: the shape [1, 1, 1, 1, 1, 1, 1, 2] would get 9 dimensions, but a "
                + "tensor has at most 8");
        refuses(() -> eight.unflatten(7, 2, 1), "unflatten: the shape [1, 1, 1, 1, 1, 1, 1, 2] would get 9 dimensions, "
                + "but a tensor has at most 8");
        refuses(() -> scalar.view(1, 1, 1, 1, 1, 1, 1, 1, 1), "view: A tensor has at most 8 dimensions, but the shape "
                + "[1, 1, 1, 1, 1, 1, 1, 1, 1] has 9; merge dimensions that stay together");
        refuses(() -> scalar.expand(1, 1, 1, 1, 1, 1, 1, 1, 1), "expand: A tensor has at most 8 dimensions, but the "
                + "shape [1, 1, 1, 1, 1, 1, 1, 1, 1] has 9; merge dimensions that stay together");
    }

    @Test
    void permuteNamesEveryDimensionOnce() {
        refuses(() -> matrix.permute(0), "permute: expected each of the 2 dimensions of the shape [2, 3] once, but "
                + "came [0]");
        refuses(() -> matrix.permute(1, -1), "permute: dimension 1 is named twice in [1, -1] for the shape [2, 3]; "
                + "name each dimension once");
        refuses(() -> matrix.permute(0, 2), "permute: dimension 2 is out of range for the shape [2, 3]; expected -2 to "
                + "1");
    }

    @Test
    void squeezeNamesADimensionOnce() {
        refuses(() -> matrix.squeeze(0, -2), "squeeze: dimension 0 is named twice in [0, -2] for the shape [2, 3]; "
                + "name each dimension once");
    }

    @Test
    void slicesRunForwards() {
        refuses(() -> matrix.slice(0, 0, 2, 0), "slice: the step must be 1 or more, but is 0; a view cannot run "
                + "backwards");
        refuses(() -> matrix.slice(0, 2, 0, -1), "slice: the step must be 1 or more, but is -1; a view cannot run "
                + "backwards");
    }

    @Test
    void anIndexMustExist() {
        refuses(() -> matrix.select(1, 3), "select: index 3 is out of range for dimension 1 of the shape [2, 3]; "
                + "expected -3 to 2");
        refuses(() -> matrix.select(-1, -4), "select: index -4 is out of range for dimension 1 of the shape [2, 3]; "
                + "expected -3 to 2");
        refuses(() -> context.zeros(0).select(0, 0), "select: index 0 is out of range for dimension 0 of the shape "
                + "[0], which is empty");
    }

    @Test
    void narrowStaysInside() {
        String rule = " leave dimension 1 of the shape [2, 3]; expected both inside 0 to 3";
        refuses(() -> matrix.narrow(1, 2, 2), "narrow: start 2 and length 2" + rule);
        refuses(() -> matrix.narrow(1, 4, 0), "narrow: start 4 and length 0" + rule);
        refuses(() -> matrix.narrow(1, -4, 1), "narrow: start -4 and length 1" + rule);
        refuses(() -> matrix.narrow(1, 0, -1), "narrow: start 0 and length -1" + rule);
        refuses(
                () -> matrix.narrow(1, 1, Long.MAX_VALUE),
                "narrow: start 1 and length 9223372036854775807" + rule);
    }

    @Test
    void reshapingKeepsTheNumberOfElements() {
        refuses(() -> matrix.reshape(4), "reshape: the sizes [4] make 4 elements, but the shape [2, 3] has 6; they "
                + "must be equal");
        refuses(() -> matrix.view(5, -1), "view: the sizes [5, -1] do not divide the shape [2, 3] of 6 elements: 6 is "
                + "no multiple of 5");
        refuses(() -> matrix.reshape(-1, -1), "reshape: expected sizes of 0 or more, and at most one -1, but they are "
                + "[-1, -1]");
        refuses(() -> matrix.reshape(-2, 3), "reshape: expected sizes of 0 or more, and at most one -1, but they are "
                + "[-2, 3]");
        refuses(() -> context.zeros(0).reshape(0, -1), "reshape: the -1 in [0, -1] could be any size, because the "
                + "others make 0 elements; write the size");
        refuses(() -> matrix.reshape(1L << 40, 1L << 40), "reshape: The shape [1099511627776, 1099511627776] has more "
                + "than 2^63-1 elements");
    }

    @Test
    void viewNeverCopiesAndSaysWhatDoes() {
        refuses(() -> matrix.transpose(0, 1).view(6), "view: no strides show [3, 2] strides [1, 3] from 0 as [6] "
                + "without copying; use reshape, which copies where it must");
    }

    @Test
    void unflattenSplitsTheSizeExactly() {
        refuses(() -> matrix.unflatten(1, 2, 2), "unflatten: the sizes [2, 2] make 4 elements, but dimension 1 of the "
                + "shape [2, 3] has 3; they must be equal");
        refuses(() -> matrix.unflatten(1, 2, -1), "unflatten: the sizes [2, -1] do not divide dimension 1 of the shape "
                + "[2, 3] of 3 elements: 3 is no multiple of 2");
        refuses(() -> matrix.unflatten(1), "unflatten: expected at least one size for dimension 1 of the shape [2, 3], "
                + "but came none");
    }

    @Test
    void flattenGoesForwards() {
        refuses(() -> matrix.flatten(1, 0), "flatten: the first dimension must not come after the last, but they are 1 "
                + "and 0 of the shape [2, 3]");
    }

    @Test
    void expandRepeatsOnlyOnes() {
        String rule = ": sizes, from the last, must be equal, -1, or expand a 1; new dimensions go in front and need a "
                + "size";
        refuses(() -> matrix.expand(4, 3), "expand: the shape [2, 3] does not expand to [4, 3]" + rule);
        refuses(() -> matrix.expand(3), "expand: the shape [2, 3] does not expand to [3]" + rule);
        refuses(() -> matrix.expand(-1, 2, 3), "expand: the shape [2, 3] does not expand to [-1, 2, 3]" + rule);
        refuses(() -> context.zeros(1).expand(-2), "expand: the shape [1] does not expand to [-2]" + rule);
    }

    @Test
    void piecesHaveASizeAndAddUp() {
        refuses(() -> matrix.chunk(0, 0), "chunk: the number of chunks must be 1 or more, but is 0");
        refuses(() -> matrix.split(0, 0), "split: the size of a piece must be 1 or more, but is 0");
        String rule = " must be 0 or more and add up to 3, dimension 1 of the shape [2, 3]";
        refuses(() -> matrix.split(new long[] {1, 1}, 1), "split: the sizes [1, 1]" + rule);
        refuses(() -> matrix.split(new long[] {2, 2}, 1), "split: the sizes [2, 2]" + rule);
        refuses(() -> matrix.split(new long[] {4, -1}, -1), "split: the sizes [4, -1]" + rule);
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ShapeException.class).hasMessage(message);
    }
}
