// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import mps.api.DType;
import mps.api.ShapeException;
import mps.api.Tensor;
import mps.core.e2e.Draw.Operand;

/** Random cases of views, copies and joins: the same elements in another way. */
final class ViewCases {
    private ViewCases() {}

    static void addTo(Map<String, Consumer<Draw>> cases) {
        cases.put("reshape", ViewCases::reshape);
        cases.put("permute", ViewCases::permute);
        cases.put("transpose", ViewCases::transpose);
        cases.put("slice", ViewCases::slice);
        cases.put("selectAndNarrow", ViewCases::selectAndNarrow);
        cases.put("squeeze", ViewCases::squeeze);
        cases.put("expand", ViewCases::expand);
        cases.put("chunkAndSplit", ViewCases::chunkAndSplit);
        cases.put("clone", ViewCases::copies);
        cases.put("scatterInto", ViewCases::scatter);
        cases.put("sliceScatter", ViewCases::sliceScatter);
        cases.put("cat", ViewCases::cat);
        cases.put("stack", ViewCases::stack);
    }

    private static Operand any(Draw draw, int minRank, int maxRank) {
        return draw.operand(draw.dtype(Draw.ALL), draw.shape(minRank, maxRank));
    }

    /** Checks a view by its elements and by a copy of it. */
    private static void check(Draw draw, Tensor view, Host expected) {
        draw.check(view, expected);
        draw.check(view.clone(), expected);
    }

    /** Large enough for tiles, and rarely a multiple of one. */
    private static void transpose(Draw draw) {
        Operand x = draw.operand(draw.dtype(Draw.ALL), 2, 4 + draw.below(40), 4 + draw.below(300));
        check(draw, x.tensor().contiguous().transpose(1, 2), x.host().permute(0, 2, 1));
        // The first and the last row of a tile are as far apart as neighbours would be, and those between are not.
        Operand parts = draw.operand(draw.dtype(Draw.ALL), 16 + draw.below(30), 2, 2, 4);
        check(draw, parts.tensor().contiguous().permute(2, 1, 3, 0), parts.host().permute(2, 1, 3, 0));
    }

    private static void reshape(Draw draw) {
        Operand x = any(draw, 0, 5);
        long count = x.host().count();
        long[] sizes = {count};
        for (long divisor = 2; divisor <= 7; divisor++) {
            long last = sizes[sizes.length - 1];
            if (count > 0 && last % divisor == 0 && draw.oneIn(2) && sizes.length < 6) {
                sizes = Arrays.copyOf(sizes, sizes.length + 1);
                sizes[sizes.length - 2] = divisor;
                sizes[sizes.length - 1] = last / divisor;
            }
        }
        long[] given = draw.note("sizes", sizes.clone());
        given[count > 0 && draw.oneIn(2) ? draw.below(given.length) : 0] = count > 0 ? -1 : count;
        check(draw, x.tensor().reshape(given), x.host().reshape(sizes));
        Tensor view;
        try {
            view = x.tensor().view(given);
        } catch (ShapeException _) {
            draw.require(!x.tensor().isContiguous(), "a contiguous tensor has every view");
            return;
        }
        check(draw, view, x.host().reshape(sizes));
        if (x.host().rank() == 0) {
            return;
        }
        int start = draw.below(x.host().rank());
        int end = draw.between(start, x.host().rank() - 1);
        long[] flat = new long[x.host().rank() - (end - start)];
        for (int dim = 0; dim < flat.length; dim++) {
            flat[dim] = dim == start
                    ? Host.count(Arrays.copyOfRange(x.host().sizes(), start, end + 1))
                    : x.host().size(dim < start ? dim : dim + end - start);
        }
        check(draw, x.tensor().flatten(start, end), x.host().reshape(flat));
        check(draw, x.tensor().flatten(), x.host().reshape(count));
        if (x.host().size(start) > 0) {
            check(draw, x.tensor().unflatten(start, 1, -1), x.host().reshape(inserted(x.host().sizes(), start)));
        }
    }

    private static long[] inserted(long[] sizes, int dim) {
        long[] result = new long[sizes.length + 1];
        Arrays.setAll(result, d -> d == dim ? 1 : sizes[d < dim ? d : d - 1]);
        return result;
    }

    private static void permute(Draw draw) {
        Operand x = any(draw, 0, 5);
        int rank = x.host().rank();
        int[] dims = draw.permutation(rank);
        int[] given = Arrays.stream(dims).map(dim -> draw.signed(dim, rank)).toArray();
        check(draw, x.tensor().permute(given), x.host().permute(dims));
        if (rank > 0) {
            int first = draw.below(rank);
            int second = draw.below(rank);
            int[] swapped = IntStream.range(0, rank)
                    .map(dim -> dim == first ? second : (dim == second ? first : dim))
                    .toArray();
            check(draw, x.tensor().transpose(draw.signed(first, rank), draw.signed(second, rank)),
                    x.host().permute(swapped));
        }
    }

    private static void slice(Draw draw) {
        Operand x = any(draw, 1, 5);
        int dim = draw.below(x.host().rank());
        int size = x.host().size(dim);
        int step = draw.note("step", draw.between(1, 4));
        int start = draw.note("start", draw.between(-size - 2, size + 2));
        int end = draw.note("end", draw.between(-size - 2, size + 2));
        int from = Math.clamp(start < 0 ? start + size : start, 0, size);
        int to = Math.clamp(end < 0 ? end + size : end, 0, size);
        check(draw, x.tensor().slice(draw.signed(dim, x.host().rank()), start, end, step),
                x.host().slice(dim, from, to, step));
        check(draw, x.tensor().slice(dim, from, Long.MAX_VALUE), x.host().slice(dim, from, size, 1));
    }

    private static void selectAndNarrow(Draw draw) {
        Operand x = any(draw, 1, 5);
        int dim = draw.below(x.host().rank());
        int size = x.host().size(dim);
        int start = draw.between(0, size);
        int length = draw.between(0, size - start);
        check(draw, x.tensor().narrow(dim, start, length), x.host().slice(dim, start, start + length, 1));
        if (size > 0) {
            int index = draw.note("index", draw.below(size));
            check(draw, x.tensor().select(dim, draw.oneIn(2) ? index : index - size), selected(x.host(), dim, index));
        }
    }

    private static Host selected(Host host, int dim, int index) {
        long[] rest = IntStream.range(0, host.rank()).filter(d -> d != dim).mapToLong(host::size).toArray();
        return host.slice(dim, index, index + 1, 1).reshape(rest);
    }

    private static void squeeze(Draw draw) {
        long[] sizes = draw.shape(1, 5);
        int dim = draw.below(sizes.length);
        sizes[dim] = 1;
        Operand x = draw.operand(draw.dtype(Draw.ALL), sizes);
        check(draw, x.tensor().squeeze(draw.signed(dim, sizes.length)), selected(x.host(), dim, 0));
        check(draw, x.tensor().squeeze(), x.host().reshape(Arrays.stream(sizes).filter(size -> size != 1).toArray()));
        int before = draw.between(0, sizes.length);
        check(draw, x.tensor().unsqueeze(before), x.host().reshape(inserted(sizes, before)));
    }

    private static void expand(Draw draw) {
        long[] sizes = draw.shape(0, 5);
        Operand x = draw.operand(draw.dtype(Draw.ALL), draw.broadcastable(sizes));
        check(draw, x.tensor().expand(sizes), x.host().broadcast(sizes));
    }

    private static void chunkAndSplit(Draw draw) {
        Operand x = draw.operand(draw.dtype(Draw.ALL), draw.fullShape(1, 4));
        int dim = draw.below(x.host().rank());
        int size = x.host().size(dim);
        int chunks = draw.note("chunks", draw.between(1, 6));
        checkParts(draw, x.tensor().chunk(chunks, dim), x.host(), dim, Math.ceilDiv(size, chunks));
        int part = draw.note("part", draw.between(1, 6));
        checkParts(draw, x.tensor().split(part, dim), x.host(), dim, part);
        int first = draw.between(0, size);
        List<Tensor> both = x.tensor().split(new long[] {first, size - first}, dim);
        check(draw, both.get(0), x.host().slice(dim, 0, first, 1));
        check(draw, both.get(1), x.host().slice(dim, first, size, 1));
    }

    private static void checkParts(Draw draw, List<Tensor> parts, Host host, int dim, int part) {
        int size = host.size(dim);
        draw.require(parts.size() == Math.ceilDiv(size, part), "expected other parts than " + parts.size());
        // Of many parts the first and the last ones tell.
        for (int i = 0; i < parts.size(); i += i < 3 ? 1 : Math.max(1, parts.size() - 1 - i)) {
            check(draw, parts.get(i), host.slice(dim, i * part, Math.min(size, (i + 1) * part), 1));
        }
    }

    private static void copies(Draw draw) {
        Operand x = any(draw, 0, 5);
        draw.check(x.tensor().clone(), x.host());
        draw.check(x.tensor().contiguous(), x.host());
        draw.require(x.tensor().contiguous().isContiguous(), "contiguous() is not contiguous");
    }

    private static void scatter(Draw draw) {
        Operand x = draw.operand(draw.dtype(Draw.ALL), draw.fullShape(2, 4));
        Host host = x.host();
        int step = draw.between(1, 3);
        Host region = host.slice(0, 0, host.size(0), step);
        int[] dims = IntStream.range(0, host.rank()).map(d -> host.rank() - 1 - d).toArray();
        Operand source = draw.operand(host.dtype(), draw.broadcastable(region.permute(dims).sizes()));
        draw.check(
                x.tensor().scatterInto(view -> view.slice(0, 0, Long.MAX_VALUE, step).permute(dims), source.tensor()),
                replaced(host, source.host(), index -> index[0] % step == 0, index -> {
                    int[] at = new int[index.length];
                    Arrays.setAll(at, d -> dims[d] == 0 ? index[0] / step : index[dims[d]]);
                    return at;
                }));
    }

    private static Host replaced(Host host, Host source, Predicate<int[]> inside,
            UnaryOperator<int[]> to) {
        return host.dtype().isFloatingPoint()
                ? Host.real(host.dtype(), host.sizes(), index -> inside.test(index)
                        ? source.real(source.broadcastPlace(to.apply(index))) : host.at(index))
                : Host.whole(host.dtype(), host.sizes(), index -> inside.test(index)
                        ? source.whole(source.broadcastPlace(to.apply(index))) : host.whole(host.place(index)));
    }

    private static void sliceScatter(Draw draw) {
        Operand x = draw.operand(draw.dtype(Draw.ALL), draw.fullShape(1, 4));
        Host host = x.host();
        int dim = draw.below(host.rank());
        int start = draw.below(host.size(dim));
        int end = draw.between(start, host.size(dim));
        int step = draw.between(1, 3);
        Operand source = draw.operand(host.dtype(), host.slice(dim, start, end, step).sizes());
        draw.check(
                x.tensor().sliceScatter(source.tensor(), dim, start, end, step),
                replaced(host, source.host(),
                        index -> index[dim] >= start && index[dim] < end && (index[dim] - start) % step == 0,
                        index -> {
                            int[] at = index.clone();
                            at[dim] = (index[dim] - start) / step;
                            return at;
                        }));
        Operand one = draw.operand(host.dtype(), selected(host, dim, start).sizes());
        Host unsqueezed = one.host().reshape(host.with(dim, 1));
        draw.check(
                x.tensor().selectScatter(one.tensor(), dim, start),
                replaced(host, unsqueezed, index -> index[dim] == start, index -> index));
    }

    private static void cat(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        long[] sizes = draw.shape(1, 4);
        int dim = draw.below(sizes.length);
        List<Operand> parts = new ArrayList<>();
        long total = 0;
        for (int i = draw.between(1, 4); i > 0; i--) {
            long[] part = sizes.clone();
            part[dim] = draw.below(6);
            total += part[dim];
            parts.add(draw.operand(dtype, part));
        }
        long[] whole = sizes.clone();
        whole[dim] = total;
        Tensor result = draw.mps().cat(parts.stream().map(Operand::tensor).toList(), draw.signed(dim, sizes.length));
        draw.check(result, joined(dtype, whole, dim, parts.stream().map(Operand::host).toList()));
    }

    private static Host joined(DType dtype, long[] sizes, int dim, List<Host> parts) {
        return dtype.isFloatingPoint()
                ? Host.real(dtype, sizes, index -> found(index, dim, parts).real())
                : Host.whole(dtype, sizes, index -> found(index, dim, parts).whole());
    }

    /** An element of one of several arrays. */
    private record Found(Host host, int place) {
        double real() {
            return host.real(place);
        }

        long whole() {
            return host.whole(place);
        }
    }

    private static Found found(int[] index, int dim, List<Host> parts) {
        int[] at = index.clone();
        for (Host part : parts) {
            if (at[dim] < part.size(dim)) {
                return new Found(part, part.place(at));
            }
            at[dim] -= part.size(dim);
        }
        throw new AssertionError("beyond the last part");
    }

    private static void stack(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        long[] sizes = draw.shape(0, 4);
        int dim = draw.between(0, sizes.length);
        int count = draw.between(1, 4);
        List<Operand> parts = IntStream.range(0, count).mapToObj(i -> draw.operand(dtype, sizes)).toList();
        long[] unsqueezed = inserted(sizes, dim);
        long[] whole = unsqueezed.clone();
        whole[dim] = count;
        draw.check(
                draw.mps().stack(parts.stream().map(Operand::tensor).toList(), dim),
                joined(dtype, whole, dim, parts.stream().map(part -> part.host().reshape(unsqueezed)).toList()));
    }
}
