// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.Arrays;
import java.util.List;

/**
 * The arguments of a convolution beyond weight and bias. A list has one number per dimension of the kernel, or one for
 * all of them.
 *
 * @param stride from one window to the next, 1 or more
 * @param padding how many zeros are put on both sides
 * @param dilation from one element of a window to the next, 1 or more
 * @param groups how many groups of channels are convolved separately; divides the channels of input and output
 */
public record ConvOptions(List<Long> stride, List<Long> padding, List<Long> dilation, long groups) {
    /** Stride 1, no padding, no dilation, one group. */
    public static final ConvOptions DEFAULT = new ConvOptions(List.of(1L), List.of(0L), List.of(1L), 1);

    /** Copies the lists. */
    public ConvOptions {
        stride = List.copyOf(stride);
        padding = List.copyOf(padding);
        dilation = List.copyOf(dilation);
    }

    /** Returns these options with another stride. */
    public ConvOptions withStride(long... newStride) {
        return new ConvOptions(list(newStride), padding, dilation, groups);
    }

    /** Returns these options with another padding. */
    public ConvOptions withPadding(long... newPadding) {
        return new ConvOptions(stride, list(newPadding), dilation, groups);
    }

    /** Returns these options with another dilation. */
    public ConvOptions withDilation(long... newDilation) {
        return new ConvOptions(stride, padding, list(newDilation), groups);
    }

    /** Returns these options with another number of groups. */
    public ConvOptions withGroups(long newGroups) {
        return new ConvOptions(stride, padding, dilation, newGroups);
    }

    private static List<Long> list(long... numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
