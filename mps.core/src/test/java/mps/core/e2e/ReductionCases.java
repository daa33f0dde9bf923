// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import mps.api.DType;
import mps.api.KeepDim;
import mps.api.ShapeException;
import mps.api.Tensor;
import mps.api.TopK;
import mps.core.e2e.Draw.Operand;

/** Random cases of what computes over whole dimensions. */
final class ReductionCases {
    private ReductionCases() {}

    static void addTo(Map<String, Consumer<Draw>> cases) {
        cases.put("sum", ReductionCases::sum);
        cases.put("mean", ReductionCases::mean);
        cases.put("var", ReductionCases::variance);
        cases.put("amax", draw -> extreme(draw, true));
        cases.put("amin", draw -> extreme(draw, false));
        cases.put("argmax", draw -> place(draw, true));
        cases.put("argmin", draw -> place(draw, false));
        cases.put("cumsum", ReductionCases::cumsum);
        cases.put("topkLargest", draw -> topk(draw, TopK.Which.LARGEST));
        cases.put("topkSmallest", draw -> topk(draw, TopK.Which.SMALLEST));
        cases.put("softmax", ReductionCases::softmax);
        cases.put("logSoftmax", ReductionCases::logSoftmax);
    }

    /** Which dimensions are reduced, and what is left. */
    private static final class Reduced {
        final int[] dims;
        final boolean[] gone;
        final KeepDim keepDim;
        final Host[] groups;
        final long[] sizes;

        Reduced(Draw draw, Host host) {
            int rank = host.rank();
            int count = rank == 0 || draw.oneIn(5) ? 0 : draw.between(1, rank);
            dims = Arrays.copyOf(draw.permutation(rank), count);
            gone = new boolean[rank];
            Arrays.fill(gone, dims.length == 0);
            for (int i = 0; i < dims.length; i++) {
                gone[dims[i]] = true;
                dims[i] -= draw.oneIn(2) ? rank : 0;
            }
            keepDim = draw.oneOf(Arrays.asList(KeepDim.values()));
            draw.note("dims " + Arrays.toString(dims), keepDim);
            long[] kept = IntStream.range(0, rank).filter(dim -> !gone[dim]).mapToLong(host::size).toArray();
            long[] reduced = IntStream.range(0, rank).filter(dim -> gone[dim]).mapToLong(host::size).toArray();
            int[] order = IntStream.concat(
                    IntStream.range(0, rank).filter(dim -> !gone[dim]),
                    IntStream.range(0, rank).filter(dim -> gone[dim])).toArray();
            int n = Host.count(reduced);
            Host rows = host.permute(order).reshape(Host.count(kept), n);
            groups = IntStream.range(0, Host.count(kept))
                    .mapToObj(row -> rows.pick(new long[] {n}, index -> row * n + index[0]))
                    .toArray(Host[]::new);
            sizes = keepDim == KeepDim.DROP ? kept
                    : IntStream.range(0, rank).mapToLong(dim -> gone[dim] ? 1 : host.size(dim)).toArray();
        }

        Host real(DType dtype, ToDoubleFunction<Host> function) {
            return Host.real(dtype, new long[] {groups.length}, index -> function.applyAsDouble(groups[index[0]]))
                    .reshape(sizes);
        }

        Host whole(DType dtype, long start, LongBinaryOperator function) {
            return Host.whole(dtype, new long[] {groups.length}, index -> {
                Host group = groups[index[0]];
                return IntStream.range(0, group.count()).mapToLong(group::whole).reduce(start, function);
            }).reshape(sizes);
        }

        ToDoubleFunction<int[]> scale(ToDoubleFunction<Host> function) {
            Host scales = real(DType.FLOAT32, function);
            return scales::at;
        }
    }

    private static double total(Host host, DoubleUnaryOperator function) {
        return IntStream.range(0, host.count()).mapToDouble(i -> function.applyAsDouble(host.real(i))).sum();
    }

    private static void sum(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        long[] sizes = draw.shape(0, 5);
        Operand x = dtype.isInteger() && draw.oneIn(3)
                ? draw.laid(draw.wide(dtype, sizes)) : draw.operand(dtype, sizes);
        Reduced reduced = new Reduced(draw, x.host());
        Tensor result = x.tensor().sum(reduced.keepDim, reduced.dims);
        if (dtype.isFloatingPoint()) {
            draw.checkClose(result, reduced.real(dtype, group -> total(group, v -> v)),
                    reduced.scale(group -> total(group, Math::abs)));
        } else {
            draw.check(result, reduced.whole(DType.INT64, 0, Long::sum));
        }
    }

    private static void mean(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        Operand x = draw.operand(dtype, draw.shape(0, 5));
        Reduced reduced = new Reduced(draw, x.host());
        draw.checkClose(x.tensor().mean(reduced.keepDim, reduced.dims),
                reduced.real(dtype, group -> total(group, v -> v) / group.count()),
                reduced.scale(group -> total(group, Math::abs) / group.count()));
    }

    private static void variance(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        Operand x = draw.operand(dtype, draw.shape(0, 5));
        Reduced reduced = new Reduced(draw, x.host());
        double correction = draw.note("correction", draw.oneOf(List.of(0.0, 1.0, 0.5)));
        draw.checkClose(x.tensor().var(reduced.keepDim, correction, reduced.dims),
                reduced.real(dtype, group -> {
                    double mean = total(group, v -> v) / group.count();
                    return total(group, v -> (v - mean) * (v - mean)) / Math.max(group.count() - correction, 0);
                }),
                reduced.scale(group -> total(group, v -> v * v) / Math.max(group.count() - correction, 1)));
    }

    private static void extreme(Draw draw, boolean largest) {
        DType dtype = draw.dtype(Draw.ALL);
        long[] sizes = draw.shape(0, 5);
        Operand x = !dtype.isFloatingPoint() && draw.oneIn(3)
                ? draw.laid(draw.wide(dtype, sizes)) : draw.operand(dtype, sizes);
        Reduced reduced = new Reduced(draw, x.host());
        if (Arrays.stream(reduced.groups).anyMatch(group -> group.count() == 0)) {
            assertThatThrownBy(() -> extreme(x.tensor(), largest, reduced)).isInstanceOf(ShapeException.class);
            return;
        }
        if (reduced.groups.length == 0) {
            return; // whether this is an error is for EdgeCasesTest
        }
        Tensor result = extreme(x.tensor(), largest, reduced);
        draw.check(result, dtype.isFloatingPoint()
                ? reduced.real(dtype, group -> IntStream.range(0, group.count()).mapToDouble(group::real)
                        .reduce(largest ? Math::max : Math::min).orElseThrow())
                : reduced.whole(dtype, largest ? Long.MIN_VALUE : Long.MAX_VALUE, largest ? Math::max : Math::min));
    }

    private static Tensor extreme(Tensor x, boolean largest, Reduced reduced) {
        return largest ? x.amax(reduced.keepDim, reduced.dims) : x.amin(reduced.keepDim, reduced.dims);
    }

    /** Returns the places along a row in an order; of equal ones the smaller place comes first. */
    private static int[] order(Host host, int dim, int[] index, boolean largest) {
        Comparator<Integer> ascending = host.dtype().isFloatingPoint()
                ? Comparator.comparingDouble(i -> host.real(along(host, dim, index, i)))
                : Comparator.comparingLong(i -> host.whole(along(host, dim, index, i)));
        return IntStream.range(0, host.size(dim)).boxed()
                .sorted(largest ? ascending.reversed() : ascending)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static int along(Host host, int dim, int[] index, int i) {
        int[] at = index.clone();
        at[dim] = i;
        return host.place(at);
    }

    private static void place(Draw draw, boolean largest) {
        DType dtype = draw.dtype(Draw.ALL);
        Operand x = draw.operand(dtype, draw.fullShape(1, 4));
        Host flat = x.host().reshape(x.host().count());
        draw.check(largest ? x.tensor().argmax() : x.tensor().argmin(), Host.whole(DType.INT64, new long[0], index ->
                order(flat, 0, new int[1], largest)[0]));
        int dim = draw.below(x.host().rank());
        int given = draw.signed(dim, x.host().rank());
        Host kept = Host.whole(DType.INT64, x.host().with(dim, 1), index -> order(x.host(), dim, index, largest)[0]);
        draw.check(largest ? x.tensor().argmax(KeepDim.KEEP, given) : x.tensor().argmin(KeepDim.KEEP, given), kept);
        long[] dropped = IntStream.range(0, kept.rank()).filter(d -> d != dim).mapToLong(kept::size).toArray();
        draw.check(largest ? x.tensor().argmax(given) : x.tensor().argmin(given), kept.reshape(dropped));
    }

    private static void topk(Draw draw, TopK.Which which) {
        DType dtype = draw.dtype(Draw.ALL);
        Operand x = draw.operand(dtype, draw.shape(1, 4));
        Host host = x.host();
        int dim = draw.below(host.rank());
        int k = draw.note("k", draw.between(0, Math.min(host.size(dim), 20)));
        TopK result = x.tensor().topk(k, draw.signed(dim, host.rank()), which);
        Host indices = Host.whole(DType.INT64, host.with(dim, k), index ->
                order(host, dim, index, which == TopK.Which.LARGEST)[index[dim]]);
        draw.check(result.indices(), indices);
        draw.check(result.values(), host.pick(indices.sizes(), index ->
                along(host, dim, index, (int) indices.whole(indices.place(index)))));
    }

    private static void cumsum(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        Operand x = draw.operand(dtype, draw.shape(1, 4));
        Host host = x.host();
        int dim = draw.below(host.rank());
        Tensor result = x.tensor().cumsum(draw.signed(dim, host.rank()));
        if (dtype.isFloatingPoint()) {
            draw.checkClose(result,
                    Host.real(dtype, host.sizes(), index -> before(host, dim, index).sum()),
                    index -> before(host, dim, index).map(Math::abs).sum());
        } else {
            draw.check(result, Host.whole(DType.INT64, host.sizes(), index ->
                    IntStream.rangeClosed(0, index[dim]).mapToLong(i -> host.whole(along(host, dim, index, i))).sum()));
        }
    }

    private static DoubleStream before(Host host, int dim, int[] index) {
        return IntStream.rangeClosed(0, index[dim]).mapToDouble(i -> host.real(along(host, dim, index, i)));
    }

    private static void softmax(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        Operand x = draw.operand(dtype, -8, 8, draw.shape(1, 4));
        int dim = draw.below(x.host().rank());
        draw.checkClose(x.tensor().softmax(draw.signed(dim, x.host().rank())), Host.real(
                dtype, x.host().sizes(), index -> Math.exp(logarithm(x.host(), dim, index))));
    }

    private static void logSoftmax(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        Operand x = draw.operand(dtype, -8, 8, draw.shape(1, 4));
        int dim = draw.below(x.host().rank());
        draw.checkClose(
                x.tensor().logSoftmax(draw.signed(dim, x.host().rank())),
                Host.real(dtype, x.host().sizes(), index -> logarithm(x.host(), dim, index)),
                index -> 1 + Math.abs(logarithm(x.host(), dim, index)));
    }

    private static double logarithm(Host host, int dim, int[] index) {
        double total = 0;
        for (int i = 0; i < host.size(dim); i++) {
            total += Math.exp(host.real(along(host, dim, index, i)));
        }
        return host.at(index) - Math.log(total);
    }
}
