// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import mps.api.DType;
import mps.api.Explanation;
import mps.api.Mps;
import mps.api.Tensor;

/** One random case: what it draws follows from its seed, and what it drew is said when a result is wrong. */
final class Draw {
    static final List<DType> ALL = List.of(DType.values());
    static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT16, DType.BFLOAT16);
    static final List<DType> WHOLES = List.of(DType.INT64, DType.INT32, DType.UINT8);
    static final List<DType> NUMBERS =
            List.of(DType.FLOAT32, DType.FLOAT16, DType.BFLOAT16, DType.INT32, DType.INT64, DType.UINT8);

    private static final double RELATIVE = 1e-5;
    private static final double ABSOLUTE = 1e-6;

    private final Mps mps;
    private final int seed;
    private final Random random;
    private final Set<String> kernels;
    private final List<String> drawn = new ArrayList<>();

    /** A tensor and what is in it. */
    record Operand(Host host, Tensor tensor) {}

    Draw(Mps mps, String operation, int seed, Set<String> kernels) {
        this.mps = mps;
        this.seed = seed;
        this.random = new Random(31L * operation.hashCode() + seed);
        this.kernels = kernels;
    }

    Mps mps() {
        return mps;
    }

    int seed() {
        return seed;
    }

    // ---- choices

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns a number from {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    double number(double low, double high) {
        return note("number", low + random.nextDouble() * (high - low));
    }

    <T> T note(String what, T value) {
        drawn.add(what + " " + (value instanceof long[] sizes ? Arrays.toString(sizes) : value.toString()));
        return value;
    }

    /** Returns the type for this seed: seeds one after the other go through all of them. */
    DType dtype(List<DType> types) {
        return types.get(seed % types.size());
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Returns a shape of a few hundred elements at most; now and then one with a size of 0 or a long row. */
    long[] shape(int minRank, int maxRank) {
        int rank = between(minRank, maxRank);
        long[] sizes = new long[rank];
        int left = 400;
        for (int dim = 0; dim < rank; dim++) {
            sizes[dim] = between(1, Math.min(7, Math.max(1, left)));
            left /= (int) sizes[dim];
        }
        if (rank > 0 && oneIn(9)) {
            sizes[below(rank)] = 0;
        } else if (rank > 0 && rank <= 2 && oneIn(4)) {
            sizes[rank - 1] = oneIn(3) ? between(2049, 2300) : between(65, 140);
        }
        return sizes;
    }

    /** Returns a shape without a size of 0. */
    long[] fullShape(int minRank, int maxRank) {
        return Arrays.stream(shape(minRank, maxRank)).map(size -> Math.max(1, size)).toArray();
    }

    /** Returns a shape that broadcasts to this one. */
    long[] broadcastable(long[] sizes) {
        long[] fewer = oneIn(4) ? Arrays.copyOfRange(sizes, below(sizes.length + 1), sizes.length) : sizes.clone();
        for (int dim = 0; dim < fewer.length; dim++) {
            fewer[dim] = oneIn(4) ? 1 : fewer[dim];
        }
        return fewer;
    }

    int[] permutation(int rank) {
        List<Integer> dims = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.shuffle(dims, random);
        return dims.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Returns {@code dim}, or the negative number for it. */
    int signed(int dim, int rank) {
        return note("dim", oneIn(2) ? dim : dim - rank);
    }

    // ---- operands

    Operand operand(DType dtype, long... sizes) {
        return operand(dtype, -3, 3, sizes);
    }

    /** Returns an operand of numbers from {@code low} to {@code high}, however it lies in memory. */
    Operand operand(DType dtype, double low, double high, long... sizes) {
        if (oneIn(10)) {
            Host one = note("filled", values(dtype, low, high));
            Tensor filled = dtype.isFloatingPoint()
                    ? mps.full(one.real(0), dtype, sizes) : mps.full(one.whole(0), dtype, sizes);
            return new Operand(one.broadcast(sizes), filled);
        }
        boolean expanded = sizes.length > 0 && oneIn(6);
        long[] base = sizes.clone();
        for (int dim = 0; expanded && dim < base.length; dim++) {
            base[dim] = base[dim] > 0 && oneIn(2) ? 1 : base[dim];
        }
        Host values = values(dtype, low, high, base);
        Operand laid = laid(values);
        return expanded ? new Operand(values.broadcast(sizes), laid.tensor().expand(sizes)) : laid;
    }

    /** Returns the operand of these values, however it lies in memory. */
    Operand laid(Host values) {
        String kind = values.rank() == 0 ? oneOf(List.of("dense", "sliced"))
                : oneOf(List.of("dense", "dense", "permuted", "sliced", "sliced and permuted"));
        note(kind, values);
        int[] dims = kind.endsWith("permuted") ? permutation(values.rank()) : new int[0];
        Host memory = dims.length > 0 ? values.permute(dims) : values;
        Tensor tensor = kind.startsWith("sliced") ? sliced(memory) : dense(memory);
        if (dims.length == 0) {
            return new Operand(values, tensor);
        }
        int[] back = new int[dims.length];
        for (int dim = 0; dim < dims.length; dim++) {
            back[dims[dim]] = dim;
        }
        return new Operand(values, tensor.permute(back));
    }

    Tensor dense(Host values) {
        return mps.tensor(values.bytes(), values.dtype(), values.sizes());
    }

    private Tensor sliced(Host values) {
        Host rows = values.rank() == 0 ? values.reshape(1) : values;
        int dim = below(rows.rank());
        int start = below(3);
        int step = between(1, 3);
        int end = start + rows.size(dim) * step;
        Host around = garbage(rows.dtype(), rows.with(dim, end + below(3)));
        Host memory = rows.dtype().isFloatingPoint()
                ? Host.real(rows.dtype(), around.sizes(), index ->
                        inside(index[dim], start, end, step) ? rows.at(inner(index, dim, start, step)) : Double.NaN)
                : Host.whole(rows.dtype(), around.sizes(), index -> inside(index[dim], start, end, step)
                        ? rows.whole(rows.place(inner(index, dim, start, step)))
                        : around.whole(around.place(index)));
        Tensor slice = dense(memory).slice(dim, start, end, step);
        return values.rank() == 0 ? slice.select(0, 0) : slice;
    }

    private static boolean inside(int i, int start, int end, int step) {
        return i >= start && i < end && (i - start) % step == 0;
    }

    private static int[] inner(int[] index, int dim, int start, int step) {
        int[] from = index.clone();
        from[dim] = (index[dim] - start) / step;
        return from;
    }

    private static Host garbage(DType dtype, long[] sizes) {
        long worst = dtype == DType.BOOL ? 1 : Host.wrapped(dtype, 0x7F7F7F7F7F7F7F7FL);
        return dtype.isFloatingPoint()
                ? Host.real(dtype, sizes, index -> Double.NaN)
                : Host.whole(dtype, sizes, index -> worst);
    }

    /** Returns numbers of a type; of a whole type small ones, or now and then any. */
    Host values(DType dtype, double low, double high, long... sizes) {
        if (dtype.isFloatingPoint()) {
            return Host.real(dtype, sizes, index -> Host.rounded(dtype, low + random.nextDouble() * (high - low)));
        }
        return switch (dtype) {
            case BOOL -> Host.whole(dtype, sizes, index -> random.nextInt(2));
            case UINT8 -> Host.whole(dtype, sizes, index -> random.nextInt(256));
            default -> Host.whole(dtype, sizes, index -> random.nextInt(101) - 50);
        };
    }

    /** Returns whole numbers over all of their type. */
    Host wide(DType dtype, long... sizes) {
        return Host.whole(dtype, sizes, index -> random.nextLong() & (dtype == DType.BOOL ? 1 : -1L));
    }

    Operand indices(int size, long... sizes) {
        DType dtype = oneOf(WHOLES);
        return laid(Host.whole(dtype, sizes, index -> random.nextInt(size)));
    }

    // ---- results

    /** Checks a result that is exact. */
    void check(Tensor result, Host expected) {
        check(result, expected, new double[0]);
    }

    /** Checks a result that is as exact as its own size. */
    void checkClose(Tensor result, Host expected) {
        checkClose(result, expected, index -> Math.abs(expected.at(index)));
    }

    /** Checks a result that is as exact as the numbers it is made of. */
    void checkClose(Tensor result, Host expected, ToDoubleFunction<int[]> scale) {
        double[] scales = new double[expected.count()];
        int[] next = {0};
        Host.each(expected.sizes(), index -> scales[next[0]++] = scale.applyAsDouble(index));
        check(result, expected, scales);
    }

    private void check(Tensor result, Host expected, double[] scales) {
        mps.explain(List.of(result)).steps().stream().map(Explanation.Step::kernel).forEach(kernels::add);
        require(result.dtype() == expected.dtype(), "expected " + expected.dtype() + ", came " + result.dtype());
        require(Arrays.equals(result.shape().toArray(), expected.sizes()),
                "expected the shape " + Arrays.toString(expected.sizes()) + ", came " + result.shape());
        if (!expected.dtype().isFloatingPoint()) {
            long[] came = result.toLongArray();
            for (int i = 0; i < came.length; i++) {
                long right = expected.whole(i);
                require(came[i] == right, "element " + i + ": expected " + right + ", came " + came[i]);
            }
            return;
        }
        float[] came = result.toFloatArray();
        for (int i = 0; i < came.length; i++) {
            double right = expected.real(i);
            double nearest = Host.rounded(expected.dtype(), right);
            double allowed = scales.length == 0 ? 0 : allowed(expected.dtype(), right, nearest, scales[i]);
            boolean same = Double.compare(came[i], nearest) == 0 || came[i] == nearest;
            require(same || Math.abs(came[i] - right) <= allowed,
                    "element " + i + ": expected " + right + ", came " + came[i] + ", allowed " + allowed);
        }
    }

    private static double allowed(DType dtype, double right, double nearest, double scale) {
        if (Double.isInfinite(nearest) || Double.isNaN(nearest)) {
            return 0;
        }
        double natural = Math.max(scale, Math.abs(right));
        double single = RELATIVE * natural + ABSOLUTE;
        return dtype == DType.FLOAT32 ? single : single + 1.5 * Host.ulp(dtype, nearest);
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Returns what was drawn, for a message. */
    String drawn() {
        return "; drawn: " + String.join(", ", drawn);
    }
}
