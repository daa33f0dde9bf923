// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.Optional;
import mps.api.ConvOptions;
import mps.api.PoolOptions;
import mps.api.RotaryLayout;
import mps.api.Shape;
import mps.api.Tensor;

/** Operations that are layers of networks. */
final class LayerOperations {
    private static final double EPSILON = 1e-5;

    private LayerOperations() {}

    /** Records a call; empty if the operation is none of these. */
    static Optional<Tensor> record(Call call) {
        GoldenCase golden = call.golden();
        return Optional.ofNullable(switch (golden.operation()) {
            case "layer_norm" -> layerNorm(call, normalizedShape(call), golden.number("eps", EPSILON));
            case "rms_norm" -> rmsNorm(call, normalizedShape(call), golden.number("eps", Math.ulp(1f)));
            case "batch_norm" -> batchNorm(call, golden.number("eps", EPSILON));
            case "conv1d" -> call.hasInput(2)
                    ? call.x().conv1d(call.y(), call.input(2), convolution(golden))
                    : call.x().conv1d(call.y(), convolution(golden));
            case "conv2d" -> call.hasInput(2)
                    ? call.x().conv2d(call.y(), call.input(2), convolution(golden))
                    : call.x().conv2d(call.y(), convolution(golden));
            case "max_pool2d" -> call.x().maxPool2d(pooling(golden));
            case "avg_pool2d" -> call.x().avgPool2d(pooling(golden));
            case "rope" ->
                call.x().rotaryEmbedding(call.y(), golden.number("base", 10_000), rotaryLayout(golden));
            default -> null;
        });
    }

    /** The argument, or the shape of the weight, or the last dimension. */
    static Shape normalizedShape(GoldenCase golden, Shape x, Optional<Shape> weight) {
        return golden.has("normalized_shape")
                ? Shape.of(golden.integers("normalized_shape"))
                : weight.orElseGet(() -> Shape.of(x.size(-1)));
    }

    private static Shape normalizedShape(Call call) {
        Optional<Shape> weight = call.inputs().stream().skip(1).findFirst().map(Tensor::shape);
        return normalizedShape(call.golden(), call.x().shape(), weight);
    }

    private static Tensor layerNorm(Call call, Shape shape, double eps) {
        if (call.hasInput(2)) {
            return call.x().layerNorm(shape, call.y(), call.input(2), eps);
        }
        Tensor plain = call.x().layerNorm(shape, eps);
        return call.hasInput(1) ? plain.mul(call.y()) : plain;
    }

    private static Tensor rmsNorm(Call call, Shape shape, double eps) {
        return call.hasInput(1) ? call.x().rmsNorm(shape, call.y(), eps) : call.x().rmsNorm(shape, eps);
    }

    /** As PyTorch has them: input, running mean, running variance, weight, bias. */
    private static Tensor batchNorm(Call call, double eps) {
        if (!call.hasInput(3)) {
            return call.x().batchNorm(call.y(), call.input(2), eps);
        }
        Tensor weight = call.input(3);
        Tensor bias = call.hasInput(4)
                ? call.input(4)
                : call.mps().zeros(weight.dtype(), weight.shape().toArray());
        return call.x().batchNorm(call.y(), call.input(2), weight, bias, eps);
    }

    private static ConvOptions convolution(GoldenCase golden) {
        ConvOptions options = ConvOptions.DEFAULT.withGroups(golden.integer("groups", 1));
        if (golden.has("stride")) {
            options = options.withStride(golden.integers("stride"));
        }
        if (golden.has("padding")) {
            options = options.withPadding(golden.integers("padding"));
        }
        return golden.has("dilation") ? options.withDilation(golden.integers("dilation")) : options;
    }

    private static PoolOptions pooling(GoldenCase golden) {
        PoolOptions options = PoolOptions.kernel(golden.integers(golden.firstOf("kernel_size", "kernel")));
        if (golden.has("stride")) {
            options = options.withStride(golden.integers("stride"));
        }
        if (golden.has("padding")) {
            options = options.withPadding(golden.integers("padding"));
        }
        if (golden.has("dilation")) {
            options = options.withDilation(golden.integers("dilation"));
        }
        if (golden.isSet("ceil_mode")) {
            options = options.withRounding(PoolOptions.Rounding.CEIL);
        }
        boolean padded = !golden.has("count_include_pad") || golden.isSet("count_include_pad");
        return padded ? options : options.withDivisor(PoolOptions.Divisor.WITHOUT_PADDING);
    }

    private static RotaryLayout rotaryLayout(GoldenCase golden) {
        return golden.has("layout") && golden.text("layout").equals("interleaved")
                ? RotaryLayout.INTERLEAVED
                : RotaryLayout.HALF_SPLIT;
    }
}
