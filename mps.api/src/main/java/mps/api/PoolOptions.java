// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.util.Arrays;
import java.util.List;

/**
 * The arguments of {@link Tensor#maxPool2d} and {@link Tensor#avgPool2d}. A list has two numbers, height and width, or
 * one for both.
 *
 * @param kernel the sizes of a window
 * @param stride from one window to the next, 1 or more; the kernel where empty
 * @param padding how far the input is extended on both sides, at most half of the kernel
 * @param dilation from one element of a window to the next, 1 or more; of maxima only
 * @param rounding whether a last window that is not full counts
 * @param divisor by what avgPool2d divides
 */
public record PoolOptions(
        List<Long> kernel,
        List<Long> stride,
        List<Long> padding,
        List<Long> dilation,
        Rounding rounding,
        Divisor divisor) {

    /** How the number of windows is rounded. */
    public enum Rounding {
        /** Only full windows count. */
        FLOOR,
        /** A last window counts that begins inside the input or the padding before it: PyTorch's {@code ceil_mode}. */
        CEIL
    }

    /** By what a mean divides. */
    public enum Divisor {
        /** The elements of the window, the padding included: PyTorch's default. */
        WITH_PADDING,
        /** The elements of the input alone: PyTorch's {@code count_include_pad=False}. */
        WITHOUT_PADDING
    }

    /** Copies the lists. */
    public PoolOptions {
        kernel = List.copyOf(kernel);
        stride = List.copyOf(stride);
        padding = List.copyOf(padding);
        dilation = List.copyOf(dilation);
    }

    /** Returns options with windows of this size, side by side: no padding, no dilation. */
    public static PoolOptions kernel(long... sizes) {
        return new PoolOptions(
                list(sizes), List.of(), List.of(0L), List.of(1L), Rounding.FLOOR, Divisor.WITH_PADDING);
    }

    /** Returns these options with another stride. */
    public PoolOptions withStride(long... newStride) {
        return new PoolOptions(kernel, list(newStride), padding, dilation, rounding, divisor);
    }

    /** Returns these options with another padding. */
    public PoolOptions withPadding(long... newPadding) {
        return new PoolOptions(kernel, stride, list(newPadding), dilation, rounding, divisor);
    }

    /** Returns these options with another dilation. */
    public PoolOptions withDilation(long... newDilation) {
        return new PoolOptions(kernel, stride, padding, list(newDilation), rounding, divisor);
    }

    /** Returns these options with another rounding. */
    public PoolOptions withRounding(Rounding newRounding) {
        return new PoolOptions(kernel, stride, padding, dilation, newRounding, divisor);
    }

    /** Returns these options with another divisor. */
    public PoolOptions withDivisor(Divisor newDivisor) {
        return new PoolOptions(kernel, stride, padding, dilation, rounding, newDivisor);
    }

    private static List<Long> list(long... numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
