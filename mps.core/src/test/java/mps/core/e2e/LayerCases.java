// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import mps.api.ConvOptions;
import mps.api.DType;
import mps.api.PoolOptions;
import mps.api.RotaryLayout;
import mps.api.Shape;
import mps.api.Tensor;
import mps.core.e2e.Draw.Operand;

/** Random cases of layers. */
final class LayerCases {
    private LayerCases() {}

    static void addTo(Map<String, Consumer<Draw>> cases) {
        cases.put("layerNorm", LayerCases::layerNorm);
        cases.put("rmsNorm", LayerCases::rmsNorm);
        cases.put("batchNorm", LayerCases::batchNorm);
        cases.put("conv1d", draw -> convolution(draw, 1));
        cases.put("conv2d", draw -> convolution(draw, 2));
        cases.put("maxPool2d", draw -> pool(draw, true));
        cases.put("avgPool2d", draw -> pool(draw, false));
        cases.put("rotaryEmbedding", LayerCases::rotary);
    }

    // ---- normalizations

    /** The trailing dimensions of an operand as one, and the elements of the row that an index is in. */
    private record Rows(Host host, int length) {
        static Rows of(Draw draw, Host host) {
            int trailing = draw.note("trailing", draw.between(1, host.rank()));
            return new Rows(host, Host.count(Arrays.copyOfRange(host.sizes(), host.rank() - trailing, host.rank())));
        }

        long[] normalized() {
            int dim = host.rank();
            long count = 1;
            while (count != length || dim == host.rank()) {
                count *= host.size(--dim);
            }
            return Arrays.copyOfRange(host.sizes(), dim, host.rank());
        }

        double mean(int place, DoubleUnaryOperator f) {
            int start = place / length * length;
            return IntStream.range(start, start + length)
                    .mapToDouble(i -> f.applyAsDouble(host.real(i)))
                    .average()
                    .orElseThrow();
        }

        double largest(int place) {
            int start = place / length * length;
            return IntStream.range(start, start + length)
                    .mapToDouble(i -> Math.abs(host.real(i)))
                    .max()
                    .orElseThrow();
        }
    }

    private static void layerNorm(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        Operand x = draw.operand(dtype, draw.shape(1, 4));
        Rows rows = Rows.of(draw, x.host());
        if (x.host().count() == 0) {
            return;
        }
        long[] sizes = rows.normalized();
        double eps = draw.oneIn(2) ? 1e-5 : 0.1;
        Operand weight = draw.operand(dtype, sizes);
        Operand bias = draw.operand(dtype, sizes);
        ToDoubleFunction<int[]> deviation = index -> {
            double mean = rows.mean(x.host().place(index), v -> v);
            return Math.sqrt(rows.mean(x.host().place(index), v -> (v - mean) * (v - mean)) + eps);
        };
        Host plain = Host.real(dtype, x.host().sizes(), index ->
                (x.host().at(index) - rows.mean(x.host().place(index), v -> v)) / deviation.applyAsDouble(index));
        Host scale = Host.real(dtype, x.host().sizes(), index ->
                2 * rows.largest(x.host().place(index)) / deviation.applyAsDouble(index));
        draw.checkClose(x.tensor().layerNorm(Shape.of(sizes), eps), plain, scale::at);
        Host w = weight.host();
        Host b = bias.host();
        draw.checkClose(
                x.tensor().layerNorm(Shape.of(sizes), weight.tensor(), bias.tensor(), eps),
                Host.real(dtype, x.host().sizes(), index ->
                        plain.at(index) * w.real(w.broadcastPlace(index)) + b.real(b.broadcastPlace(index))),
                index -> scale.at(index) * Math.abs(w.real(w.broadcastPlace(index)))
                        + Math.abs(b.real(b.broadcastPlace(index))));
    }

    private static void rmsNorm(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        Operand x = draw.operand(dtype, draw.shape(1, 4));
        Rows rows = Rows.of(draw, x.host());
        if (x.host().count() == 0) {
            return;
        }
        long[] sizes = rows.normalized();
        Operand weight = draw.operand(dtype, sizes);
        Host plain = Host.real(dtype, x.host().sizes(), index ->
                x.host().at(index) / Math.sqrt(rows.mean(x.host().place(index), v -> v * v) + 1e-5));
        draw.checkClose(x.tensor().rmsNorm(Shape.of(sizes), 1e-5), plain);
        Host w = weight.host();
        draw.checkClose(
                x.tensor().rmsNorm(Shape.of(sizes), weight.tensor(), 1e-5),
                Host.real(dtype, x.host().sizes(), index -> plain.at(index) * w.real(w.broadcastPlace(index))));
    }

    private static void batchNorm(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        Operand x = draw.operand(dtype, draw.shape(2, 5));
        int channels = x.host().size(1);
        Operand mean = draw.operand(dtype, channels);
        Operand variance = draw.operand(dtype, 0.1, 3, channels);
        Operand weight = draw.operand(dtype, channels);
        Operand bias = draw.operand(dtype, channels);
        ToDoubleFunction<int[]> deviation = index -> Math.sqrt(variance.host().real(index[1]) + 1e-5);
        Host plain = Host.real(dtype, x.host().sizes(), index ->
                (x.host().at(index) - mean.host().real(index[1])) / deviation.applyAsDouble(index));
        Host scale = Host.real(dtype, x.host().sizes(), index ->
                (Math.abs(x.host().at(index)) + Math.abs(mean.host().real(index[1])))
                        / deviation.applyAsDouble(index));
        draw.checkClose(x.tensor().batchNorm(mean.tensor(), variance.tensor(), 1e-5), plain, scale::at);
        draw.checkClose(
                x.tensor().batchNorm(mean.tensor(), variance.tensor(), weight.tensor(), bias.tensor(), 1e-5),
                Host.real(dtype, x.host().sizes(), index ->
                        plain.at(index) * weight.host().real(index[1]) + bias.host().real(index[1])),
                index -> scale.at(index) * Math.abs(weight.host().real(index[1]))
                        + Math.abs(bias.host().real(index[1])));
    }

    // ---- windows

    private static void convolution(Draw draw, int spatial) {
        DType dtype = draw.dtype(Draw.FLOATS);
        int groups = draw.between(1, 3);
        int in = groups * draw.between(1, 3);
        int out = groups * draw.between(1, 3);
        long[] stride = draw.note("stride", draws(draw, spatial, 1, 3));
        long[] padding = draw.note("padding", draws(draw, spatial, 0, 2));
        long[] dilation = draw.note("dilation", draws(draw, spatial, 1, 2));
        long[] kernel = draws(draw, spatial, 1, 3);
        boolean batched = draw.oneIn(2);
        long[] image = new long[spatial];
        long[] windows = new long[spatial];
        for (int d = 0; d < spatial; d++) {
            long reach = dilation[d] * (kernel[d] - 1) + 1;
            image[d] = Math.max(reach - 2 * padding[d], 1) + draw.below(5);
            windows[d] = (image[d] + 2 * padding[d] - reach) / stride[d] + 1;
        }
        int batch = batched ? draw.between(1, 2) : 1;
        Operand x = draw.operand(dtype, joined(batched ? new long[] {batch, in} : new long[] {in}, image));
        Operand weight = draw.operand(dtype, joined(new long[] {out, in / groups}, kernel));
        Operand bias = draw.operand(dtype, out);
        ConvOptions options = ConvOptions.DEFAULT.withStride(stride).withPadding(padding).withDilation(dilation)
                .withGroups(groups);
        Host images = x.host().reshape(joined(new long[] {batch, in}, image));
        long[] full = joined(new long[] {batch, out}, windows);
        long[] sizes = batched ? full : Arrays.copyOfRange(full, 1, full.length);
        boolean withBias = draw.oneIn(2);
        Host[] both = new Host[2];
        for (int i = 0; i < 2; i++) {
            DoubleUnaryOperator f = i == 0 ? v -> v : Math::abs;
            both[i] = Host.real(dtype, full, index -> (withBias ? f.applyAsDouble(bias.host().real(index[1])) : 0)
                    + window(images, weight.host(), index, groups, stride, padding, dilation, f)).reshape(sizes);
        }
        Tensor result = spatial == 1
                ? (withBias ? x.tensor().conv1d(weight.tensor(), bias.tensor(), options)
                        : x.tensor().conv1d(weight.tensor(), options))
                : (withBias ? x.tensor().conv2d(weight.tensor(), bias.tensor(), options)
                        : x.tensor().conv2d(weight.tensor(), options));
        draw.checkClose(result, both[0], both[1]::at);
    }

    private static double window(Host image, Host weight, int[] index, int groups, long[] stride, long[] padding,
            long[] dilation, DoubleUnaryOperator f) {
        long[] kernel = Arrays.copyOfRange(weight.sizes(), 1, weight.rank());
        int perGroup = weight.size(0) / groups;
        double[] sum = {0};
        Host.each(kernel, k -> {
            int[] from = index.clone();
            from[1] = index[1] / perGroup * weight.size(1) + k[0];
            for (int d = 0; d < stride.length; d++) {
                from[d + 2] = (int) (index[d + 2] * stride[d] + k[d + 1] * dilation[d] - padding[d]);
                if (from[d + 2] < 0 || from[d + 2] >= image.size(d + 2)) {
                    return;
                }
            }
            int[] of = new int[weight.rank()];
            of[0] = index[1];
            System.arraycopy(k, 0, of, 1, k.length);
            sum[0] += f.applyAsDouble(image.at(from)) * f.applyAsDouble(weight.at(of));
        });
        return sum[0];
    }

    private static long[] draws(Draw draw, int count, int low, int high) {
        return IntStream.range(0, count).mapToLong(i -> draw.between(low, high)).toArray();
    }

    private static long[] joined(long[] first, long[] second) {
        long[] result = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, result, first.length, second.length);
        return result;
    }

    private static void pool(Draw draw, boolean largest) {
        DType dtype = draw.dtype(Draw.FLOATS);
        long[] kernel = draw.note("kernel", draws(draw, 2, 1, 4));
        long[] stride = draw.note("stride", draws(draw, 2, 1, 3));
        long[] padding = draw.note("padding", Arrays.stream(kernel).map(k -> draw.below((int) k / 2 + 1)).toArray());
        long[] dilation = draw.note("dilation", largest ? draws(draw, 2, 1, 2) : new long[] {1, 1});
        boolean ceil = draw.note("ceil", draw.oneIn(2));
        boolean without = draw.note("without padding", draw.oneIn(2));
        long[] image = new long[2];
        long[] windows = new long[2];
        for (int d = 0; d < 2; d++) {
            long reach = dilation[d] * (kernel[d] - 1) + 1;
            image[d] = Math.max(reach - 2 * padding[d], 1) + draw.below(5);
            long room = image[d] + 2 * padding[d] - reach;
            windows[d] = (ceil ? Math.ceilDiv(room, stride[d]) : room / stride[d]) + 1;
            // The last window begins inside the image or the padding before it.
            windows[d] -= ceil && (windows[d] - 1) * stride[d] >= image[d] + padding[d] ? 1 : 0;
        }
        boolean batched = draw.oneIn(2);
        long[] leading = draws(draw, batched ? 2 : 1, 1, 3);
        Operand x = draw.operand(dtype, joined(leading, image));
        PoolOptions options = PoolOptions.kernel(kernel).withStride(stride).withPadding(padding)
                .withDilation(dilation)
                .withRounding(ceil ? PoolOptions.Rounding.CEIL : PoolOptions.Rounding.FLOOR)
                .withDivisor(without ? PoolOptions.Divisor.WITHOUT_PADDING : PoolOptions.Divisor.WITH_PADDING);
        long[] sizes = joined(leading, windows);
        ToDoubleFunction<int[]> sum = index -> inside(x.host(), index, kernel, stride, padding, dilation).sum();
        if (largest) {
            draw.check(x.tensor().maxPool2d(options), Host.real(dtype, sizes, index ->
                    inside(x.host(), index, kernel, stride, padding, dilation).max()
                            .orElse(Double.NEGATIVE_INFINITY)));
        } else {
            ToDoubleFunction<int[]> divisor = index -> without
                    ? inside(x.host(), index, kernel, stride, padding, dilation).count()
                    : extent(x.host(), index, kernel, stride, padding);
            draw.checkClose(
                    x.tensor().avgPool2d(options),
                    Host.real(dtype, sizes, index -> sum.applyAsDouble(index) / divisor.applyAsDouble(index)),
                    index -> inside(x.host(), index, kernel, stride, padding, dilation).map(Math::abs).sum()
                            / divisor.applyAsDouble(index));
        }
    }

    private static DoubleStream inside(
            Host image, int[] index, long[] kernel, long[] stride, long[] padding, long[] dilation) {
        int rank = image.rank();
        DoubleStream.Builder elements = DoubleStream.builder();
        Host.each(kernel, k -> {
            int[] from = index.clone();
            for (int d = 0; d < 2; d++) {
                int dim = rank - 2 + d;
                from[dim] = (int) (index[dim] * stride[d] + k[d] * dilation[d] - padding[d]);
                if (from[dim] < 0 || from[dim] >= image.size(dim)) {
                    return;
                }
            }
            elements.add(image.at(from));
        });
        return elements.build();
    }

    private static double extent(Host image, int[] index, long[] kernel, long[] stride, long[] padding) {
        double extent = 1;
        for (int d = 0; d < 2; d++) {
            int dim = image.rank() - 2 + d;
            long begin = index[dim] * stride[d] - padding[d];
            extent *= Math.min(begin + kernel[d], image.size(dim) + padding[d]) - begin;
        }
        return extent;
    }

    // ---- positions

    private static void rotary(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        long[] sizes = draw.fullShape(1, 4);
        int last = sizes.length - 1;
        sizes[last] = 2L * draw.between(1, draw.oneIn(4) ? 40 : 5);
        int half = (int) sizes[last] / 2;
        Operand x = draw.operand(dtype, sizes);
        long[] leading = Arrays.copyOf(sizes, last);
        Operand positions = draw.indices(20, draw.broadcastable(leading));
        RotaryLayout layout = draw.note("layout", draw.oneOf(Arrays.asList(RotaryLayout.values())));
        double base = draw.oneIn(2) ? 10000 : 500;
        draw.checkClose(
                x.tensor().rotaryEmbedding(positions.tensor(), base, layout),
                Host.real(dtype, sizes, index -> {
                    boolean halves = layout == RotaryLayout.HALF_SPLIT;
                    int pair = halves ? index[last] % half : index[last] / 2;
                    boolean first = halves ? index[last] < half : index[last] % 2 == 0;
                    int[] other = index.clone();
                    other[last] += (halves ? half : 1) * (first ? 1 : -1);
                    int place = positions.host().broadcastPlace(Arrays.copyOf(index, last));
                    double angle = positions.host().real(place) * Math.pow(base, -2.0 * pair / sizes[last]);
                    return x.host().at(index) * Math.cos(angle)
                            + (first ? -1 : 1) * x.host().at(other) * Math.sin(angle);
                }),
                index -> 6);
    }
}
