// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import mps.api.DType;
import mps.api.Seed;
import mps.core.e2e.Draw.Operand;

/** Random cases of what chooses elements by their place. */
final class IndexCases {
    private IndexCases() {}

    static void addTo(Map<String, Consumer<Draw>> cases) {
        cases.put("embedding", IndexCases::embedding);
        cases.put("indexSelect", IndexCases::indexSelect);
        cases.put("gather", IndexCases::gather);
        cases.put("tril", draw -> triangle(draw, true));
        cases.put("triu", draw -> triangle(draw, false));
        cases.put("random", IndexCases::random);
    }

    private static void embedding(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        int rows = draw.between(1, 9);
        int features = draw.oneIn(4) ? draw.between(65, 130) : draw.below(6);
        Operand weight = draw.operand(dtype, rows, features);
        long[] sizes = draw.shape(0, 3);
        Operand index = draw.indices(rows, Arrays.stream(sizes).map(size -> Math.min(size, 9)).toArray());
        int rank = index.host().rank();
        long[] result = Arrays.copyOf(index.host().sizes(), rank + 1);
        result[rank] = features;
        draw.check(index.tensor().embedding(weight.tensor()), weight.host().pick(result, at -> {
            long row = index.host().whole(index.host().place(Arrays.copyOf(at, rank)));
            return weight.host().place((int) row, at[rank]);
        }));
    }

    private static void indexSelect(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        Operand x = draw.operand(dtype, draw.fullShape(1, 4));
        Host host = x.host();
        int dim = draw.below(host.rank());
        Operand index = draw.indices(Math.min(host.size(dim), 256), draw.oneIn(5) ? 100 : draw.below(8));
        draw.check(
                x.tensor().indexSelect(draw.signed(dim, host.rank()), index.tensor()),
                host.pick(host.with(dim, index.host().count()), at -> {
                    int[] from = at.clone();
                    from[dim] = (int) index.host().whole(at[dim]);
                    return host.place(from);
                }));
    }

    private static void gather(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        Operand x = draw.operand(dtype, draw.fullShape(1, 4));
        Host host = x.host();
        int dim = draw.below(host.rank());
        long[] sizes = Arrays.stream(host.sizes())
                .map(size -> draw.between(draw.oneIn(9) ? 0 : 1, (int) size))
                .toArray();
        sizes[dim] = draw.oneIn(5) ? 80 : draw.between(1, 9);
        Operand index = draw.indices(Math.min(host.size(dim), 256), sizes);
        draw.check(
                x.tensor().gather(draw.signed(dim, host.rank()), index.tensor()),
                host.pick(sizes, at -> {
                    int[] from = at.clone();
                    from[dim] = (int) index.host().whole(index.host().place(at));
                    return host.place(from);
                }));
    }

    private static void triangle(Draw draw, boolean lower) {
        DType dtype = draw.dtype(Draw.ALL);
        Operand x = draw.operand(dtype, draw.shape(2, 5));
        Host host = x.host();
        int rank = host.rank();
        int diagonal = draw.note("diagonal", draw.between(-8, 8));
        Host expected = dtype.isFloatingPoint()
                ? Host.real(dtype, host.sizes(), at -> stays(at, rank, diagonal, lower) ? host.at(at) : 0)
                : Host.whole(dtype, host.sizes(), at ->
                        stays(at, rank, diagonal, lower) ? host.whole(host.place(at)) : 0);
        draw.check(lower ? x.tensor().tril(diagonal) : x.tensor().triu(diagonal), expected);
    }

    private static boolean stays(int[] at, int rank, int diagonal, boolean lower) {
        int j = at[rank - 1];
        int i = at[rank - 2];
        return lower ? j <= i + diagonal : j >= i + diagonal;
    }

    private static void random(Draw draw) {
        Seed seed = new Seed(draw.seed()).stream(draw.below(3));
        long[] sizes = draw.note("sizes", draw.shape(0, 3));
        int count = Host.count(sizes);
        draw.check(draw.mps().rand(seed, sizes), Host.real(DType.FLOAT32, new long[] {count}, at ->
                Philox.uniform(seed, at[0])).reshape(sizes));
        draw.check(draw.mps().randn(seed, sizes), Host.real(DType.FLOAT32, new long[] {count}, at ->
                Philox.normal(seed, at[0])).reshape(sizes));
    }
}
