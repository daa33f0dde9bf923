// SPDX-License-Identifier: Apache-2.0
package mps.api;

/** The methods of {@link Tensor} that are layers of networks, as in {@code torch.nn.functional}. */
interface LayerMethods {

    // ---- normalizations; of half types in float32, and each element rounded once

    /**
     * Returns {@code (x - mean) / sqrt(var + eps)} over the trailing dimensions {@code normalizedShape}, with
     * {@code eps} inside the root and the biased variance (Ba et al., 2016).
     */
    Tensor layerNorm(Shape normalizedShape, double eps);

    /**
     * Returns {@link #layerNorm(Shape, double)} times {@code weight} plus {@code bias}, both of
     * {@code normalizedShape}.
     */
    Tensor layerNorm(Shape normalizedShape, Tensor weight, Tensor bias, double eps);

    /**
     * Returns {@code x / sqrt(mean(x^2) + eps)} over the trailing dimensions {@code normalizedShape} (Zhang and
     * Sennrich, 2019).
     */
    Tensor rmsNorm(Shape normalizedShape, double eps);

    /** Returns {@link #rmsNorm(Shape, double)} times {@code weight}, of {@code normalizedShape}. */
    Tensor rmsNorm(Shape normalizedShape, Tensor weight, double eps);

    /** Returns {@code (x - mean) / sqrt(variance + eps)} for each channel: batch normalization as in inference. */
    Tensor batchNorm(Tensor runningMean, Tensor runningVar, double eps);

    /**
     * Returns {@code (x - mean) / sqrt(variance + eps) * weight + bias} for each channel: batch normalization as in
     * inference (Ioffe and Szegedy, 2015). This is {@code [N, C, ..]}; the others are {@code [C]}.
     */
    Tensor batchNorm(Tensor runningMean, Tensor runningVar, Tensor weight, Tensor bias, double eps);

    // ---- windows; of each dimension there are floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1

    /** Returns the convolution without a bias. */
    Tensor conv1d(Tensor weight, ConvOptions options);

    /**
     * Returns the convolution (cross-correlation) over the last dimension.
     *
     * @param weight {@code [outChannels, inChannels / groups, kernel]}; this is {@code [N, inChannels, length]} or
     *     {@code [inChannels, length]}
     * @param bias {@code [outChannels]}
     * @param options stride, padding and dilation of one dimension, and the groups
     */
    Tensor conv1d(Tensor weight, Tensor bias, ConvOptions options);

    /** Returns the convolution without a bias. */
    Tensor conv2d(Tensor weight, ConvOptions options);

    /**
     * Returns the convolution (cross-correlation) over the last two dimensions.
     *
     * @param weight {@code [outChannels, inChannels / groups, kernelHeight, kernelWidth]}; this is
     *     {@code [N, inChannels, height, width]} or {@code [inChannels, height, width]}
     * @param bias {@code [outChannels]}
     * @param options stride, padding and dilation of both dimensions, and the groups
     */
    Tensor conv2d(Tensor weight, Tensor bias, ConvOptions options);

    /**
     * Returns the largest element of each window of the last two dimensions; NaN if one is NaN. Padding counts as
     * negative infinity. This is {@code [N, C, height, width]} or {@code [C, height, width]}.
     *
     * @throws ShapeException if the padding is more than half of the kernel, so that a window could be empty
     */
    Tensor maxPool2d(PoolOptions options);

    /**
     * Returns the arithmetic mean of each window of the last two dimensions. Padding counts as zeros, unless the
     * options exclude it. This is {@code [N, C, height, width]} or {@code [C, height, width]}.
     *
     * @throws ShapeException if the padding is more than half of the kernel, or there is a dilation
     */
    Tensor avgPool2d(PoolOptions options);

    // ---- positions

    /**
     * Returns the vectors of this turned by angles that grow with their positions (Su et al., 2021): the pair of
     * elements number {@code i} of the last dimension, of size {@code E}, by {@code position * base^(-2i/E)} radians.
     * The pair {@code (a, b)} becomes {@code (a cos - b sin, b cos + a sin)}.
     *
     * @param positions whole numbers that broadcast to the sizes of this without the last; usually {@code [L]} for
     *     {@code [.., L, E]}
     * @param base 10000 in the original
     * @param layout which elements are a pair
     */
    Tensor rotaryEmbedding(Tensor positions, double base, RotaryLayout layout);
}
