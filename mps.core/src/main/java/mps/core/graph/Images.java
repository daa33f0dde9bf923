// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.List;
import java.util.Optional;
import mps.api.BinaryFunction;
import mps.api.ConvOptions;
import mps.api.DType;
import mps.api.PoolOptions;
import mps.api.Shape;
import mps.api.ShapeException;
import mps.api.Tensor;

/**
 * Records convolutions and pooling. A convolution lays the windows of its input out as rows and is a matrix product
 * then; what has one spatial dimension is an image of height 1.
 */
final class Images {
    private Images() {}

    /** The numbers of an option for one dimension. */
    private static long along(Recording recording, String name, List<Long> numbers, int dim, int dims, long least) {
        if (numbers.size() != 1 && numbers.size() != dims) {
            throw recording.error("expected 1 or " + dims + " numbers as " + name + ", but came " + numbers);
        }
        long number = numbers.get(numbers.size() == 1 ? 0 : dim);
        if (number < least || number > Integer.MAX_VALUE) {
            throw recording.error("expected " + name + " of " + least + " or more, but came " + numbers);
        }
        return number;
    }

    // ---- convolution

    static Tensor conv(
            LazyTensor inputTensor, int dims, Tensor weightTensor, Optional<Tensor> biasTensor, ConvOptions options) {
        Recording recording = Recording.on(inputTensor, "conv" + dims + "d");
        Operand input = recording.operand(inputTensor);
        Operand weight = recording.operand(weightTensor);
        Optional<Operand> bias = biasTensor.map(recording::operand);
        requireConvolution(recording, dims, input.shape(), weight.shape(), bias, options.groups());
        Promotion promotion = new Promotion().with(input).with(weight);
        bias.ifPresent(promotion::with);
        DType dtype = promotion.result();
        recording.requireFloatingPoint(dtype);

        boolean batched = input.shape().rank() == dims + 2;
        Operand images = flat(dims, batched ? input : input.as(input.layout().unsqueeze(0)));
        Operand kernels = flat(dims, weight);
        Op.Axis height = dims == 1
                ? new Op.Axis(1, 1, 1, 0, 1)
                : axis(recording, options, 0, dims, images.shape().size(2), kernels.shape().size(2));
        Op.Axis width = axis(
                recording, options, dims - 1, dims, images.shape().size(3), kernels.shape().size(3));
        Operand convolved = convolved(recording, images, kernels, bias, options.groups(), height, width);
        Layout layout = convolved.layout();
        layout = dims == 1 ? layout.squeeze(2) : layout;
        layout = batched ? layout : layout.squeeze(0);
        return recording.show(recording.cast(convolved.as(layout), dtype));
    }

    private static void requireConvolution(
            Recording recording, int dims, Shape input, Shape weight, Optional<Operand> bias, long groups) {
        String spatial = dims == 1 ? "length" : "height, width";
        boolean ranks = weight.rank() == dims + 2 && (input.rank() == dims + 2 || input.rank() == dims + 1);
        if (!ranks
                || groups < 1
                || input.size(-dims - 1) != weight.size(1) * groups
                || weight.size(0) % groups != 0
                || weight.elements() == 0) {
            throw recording.error("expected an input [N, inChannels, " + spatial + "] or [inChannels, " + spatial
                    + "] and a weight [outChannels, inChannels / groups, kernel sizes], outChannels divisible by "
                    + "groups and nothing of it empty, but they are " + input + " and " + weight + " with " + groups
                    + " groups");
        }
        if (bias.isPresent() && !bias.get().shape().equals(Shape.of(weight.size(0)))) {
            throw recording.error("expected a bias of the shape [outChannels] = [" + weight.size(0) + "], but it is "
                    + bias.get().shape());
        }
    }

    private static Operand flat(int dims, Operand operand) {
        return dims == 1 ? operand.as(operand.layout().unsqueeze(2)) : operand;
    }

    private static Op.Axis axis(
            Recording recording, ConvOptions options, int dim, int dims, long size, long kernel) {
        return full(
                recording,
                size,
                kernel,
                along(recording, "stride", options.stride(), dim, dims, 1),
                along(recording, "padding", options.padding(), dim, dims, 0),
                along(recording, "dilation", options.dilation(), dim, dims, 1));
    }

    /** Returns the axis with as many full windows as there are. */
    private static Op.Axis full(
            Recording recording, long size, long kernel, long stride, long padding, long dilation) {
        long room = size + 2 * padding - dilation * (kernel - 1) - 1;
        if (room < 0) {
            throw tooLarge(recording, size, kernel, padding, dilation);
        }
        return new Op.Axis(room / stride + 1, kernel, stride, padding, dilation);
    }

    private static ShapeException tooLarge(
            Recording recording, long size, long kernel, long padding, long dilation) {
        return recording.error("a kernel of " + kernel + " with dilation " + dilation + " is larger than " + size
                + " elements with a padding of " + padding + " on both sides");
    }

    /** Returns {@code [N, outChannels, height, width]}, a view of a product whose last dimension is the channels. */
    private static Operand convolved(
            Recording recording,
            Operand images,
            Operand kernels,
            Optional<Operand> bias,
            long groups,
            Op.Axis height,
            Op.Axis width) {
        long n = images.shape().size(0);
        long channels = kernels.shape().size(1);
        long outChannels = kernels.shape().size(0);
        long area = channels * height.kernel() * width.kernel();
        Shape result = Shape.of(n, outChannels, height.windows(), width.windows());
        if (result.elements() == 0) {
            return recording.compute(new Op.Fill(0), result, DType.FLOAT32);
        }
        Shape windows = Shape.of(
                groups, n, height.windows(), width.windows(), channels, height.kernel(), width.kernel());
        Operand unfolded = recording.compute(new Op.Unfold(height, width), windows, images.dtype(), images);
        Operand rows = recording.reshape(unfolded, Shape.of(groups, n * height.windows() * width.windows(), area));
        Operand matrix = recording.reshape(kernels, Shape.of(groups, outChannels / groups, area));
        Operand product;
        if (groups == 1) {
            product = Products.linear(
                    recording, rows.as(rows.layout().squeeze(0)), matrix.as(matrix.layout().squeeze(0)), bias);
        } else {
            Operand columns = recording.cast(matrix.as(matrix.layout().permute(0, 2, 1)), DType.FLOAT32);
            product = recording.compute(
                    new Op.MatMul(),
                    Shape.of(groups, rows.shape().size(1), outChannels / groups),
                    DType.FLOAT32,
                    recording.cast(rows, DType.FLOAT32),
                    columns);
        }
        Layout split = product.layout()
                .reshape(Shape.of(groups, n, height.windows(), width.windows(), outChannels / groups))
                .orElseThrow();
        Operand image = recording.reshape(product.as(split.permute(1, 0, 4, 2, 3)), result);
        return groups == 1 || bias.isEmpty() ? image : withBias(recording, image, bias.get());
    }

    private static Operand withBias(Recording recording, Operand image, Operand bias) {
        Operand cast = recording.cast(bias, DType.FLOAT32);
        Layout column = cast.layout().unsqueeze(1).unsqueeze(2);
        return recording.binary(BinaryFunction.ADD, image.shape(), image, cast.as(column));
    }

    // ---- pooling

    static Tensor maxPool2d(LazyTensor tensor, PoolOptions options) {
        return pool(Recording.on(tensor, "maxPool2d"), tensor, Op.PoolFunction.MAX, options);
    }

    static Tensor avgPool2d(LazyTensor tensor, PoolOptions options) {
        Recording recording = Recording.on(tensor, "avgPool2d");
        if (options.dilation().stream().anyMatch(dilation -> dilation != 1)) {
            throw recording.error("a mean has no dilation, but came " + options.dilation());
        }
        Op.PoolFunction function =
                switch (options.divisor()) {
                    case WITH_PADDING -> Op.PoolFunction.MEAN;
                    case WITHOUT_PADDING -> Op.PoolFunction.MEAN_INSIDE;
                };
        return pool(recording, tensor, function, options);
    }

    private static Tensor pool(
            Recording recording, LazyTensor tensor, Op.PoolFunction function, PoolOptions options) {
        Operand input = recording.operand(tensor);
        recording.requireFloatingPoint(input.dtype());
        int rank = input.shape().rank();
        if (rank != 3 && rank != 4) {
            throw recording.error("expected [N, C, height, width] or [C, height, width], but the shape is "
                    + input.shape());
        }
        if (input.shape().size(-1) == 0 || input.shape().size(-2) == 0) {
            throw recording.error("expected a height and a width of 1 or more, but the shape is " + input.shape());
        }
        Operand images = rank == 4 ? input : input.as(input.layout().unsqueeze(0));
        Op.Axis height = axis(recording, options, 0, images.shape().size(2));
        Op.Axis width = axis(recording, options, 1, images.shape().size(3));
        Shape shape = Shape.of(
                images.shape().size(0), images.shape().size(1), height.windows(), width.windows());
        Operand pooled =
                recording.compute(new Op.Pool(function, height, width), shape, input.dtype(), images);
        return recording.show(rank == 4 ? pooled : pooled.as(pooled.layout().squeeze(0)));
    }

    private static Op.Axis axis(Recording recording, PoolOptions options, int dim, long size) {
        List<Long> strides = options.stride().isEmpty() ? options.kernel() : options.stride();
        long kernel = along(recording, "kernel", options.kernel(), dim, 2, 1);
        long stride = along(recording, "stride", strides, dim, 2, 1);
        long padding = along(recording, "padding", options.padding(), dim, 2, 0);
        long dilation = along(recording, "dilation", options.dilation(), dim, 2, 1);
        if (2 * padding > kernel) {
            throw recording.error("expected a padding of at most half of the kernel, but they are " + padding + " and "
                    + kernel + "; a window could lie in the padding alone");
        }
        if (options.rounding() == PoolOptions.Rounding.FLOOR) {
            return full(recording, size, kernel, stride, padding, dilation);
        }
        // As PyTorch counts: also a window that is cut off, unless it begins behind the input.
        long room = size + 2 * padding - dilation * (kernel - 1) - 1;
        long windows = Math.floorDiv(room + stride - 1, stride) + 1;
        windows -= (windows - 1) * stride >= size + padding ? 1 : 0;
        if (windows < 1) {
            throw tooLarge(recording, size, kernel, padding, dilation);
        }
        return new Op.Axis(windows, kernel, stride, padding, dilation);
    }
}
