// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import mps.api.Shape;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;

/** Views of views of views show what moving every element by hand shows. */
class ViewChainsTest {
    private static final int CHAINS = 3000;

    @Test
    void chainsOfViewsShowTheRightElements() {
        for (int seed = 0; seed < CHAINS; seed++) {
            new Chain(seed).grow(8).check();
        }
    }

    @Test
    void scatteringIntoAChainOfViewsChangesThoseElementsAndNoOthers() {
        for (int seed = 0; seed < CHAINS / 3; seed++) {
            long chainSeed = seed;
            HostContext context = new HostContext();
            NdArray base = new Chain(seed).array;
            Chain region = new Chain(seed).regionsOnly().grow(5);
            NdArray source = NdArray.build(region.array.shape(), index -> -1 - region.array.at(index));
            Tensor result = context.tensor(base).scatterInto(
                    view -> new Chain(chainSeed, view).regionsOnly().grow(5).tensor, context.tensor(source));
            boolean[] covered = new boolean[(int) base.shape().elements()];
            for (double element : region.array.values()) {
                covered[(int) element] = true;
            }
            double[] expected = base.values();
            Arrays.setAll(expected, i -> covered[i] ? -1 - i : i);
            assertThat(result.toFloatArray())
                    .as("seed %d: %s", seed, region.steps)
                    .isEqualTo(NdArray.of(base.shape(), expected).floats());
        }
    }

    /** A tensor and an array to which the same is done. */
    private static final class Chain {
        private final Random random;
        private final long seed;
        private final List<String> steps = new ArrayList<>();
        private Tensor tensor;
        private NdArray array;
        private boolean regionsOnly;

        Chain(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            long[] sizes = random.longs(random.nextInt(5), 0, 5).map(size -> size == 0 ? 1 + random.nextInt(2) : size)
                    .toArray();
            if (sizes.length > 0 && random.nextInt(20) == 0) {
                sizes[0] = 0;
            }
            this.array = NdArray.counting(sizes);
            this.tensor = new HostContext().tensor(array);
        }

        Chain(long seed, Tensor tensor) {
            this(seed);
            this.tensor = tensor;
        }

        /** Leaves out what a region may not do: repeat elements, and reshape, which may copy. */
        Chain regionsOnly() {
            regionsOnly = true;
            return this;
        }

        Chain grow(int longest) {
            int length = 1 + random.nextInt(longest);
            for (int step = 0; step < length; step++) {
                step();
            }
            return this;
        }

        void check() {
            assertThat(tensor.shape()).as("seed %d: %s", seed, steps).isEqualTo(array.shape());
            assertThat(tensor.toFloatArray()).as("seed %d: %s", seed, steps).isEqualTo(array.floats());
        }

        private void step() {
            Shape shape = array.shape();
            int rank = shape.rank();
            int dim = rank == 0 ? 0 : random.nextInt(rank);
            switch (random.nextInt(regionsOnly ? 6 : 8)) {
                case 0 -> permute();
                case 1 -> {
                    if (rank > 0) {
                        slice(dim, shape.size(dim));
                    }
                }
                case 2 -> {
                    if (rank > 0 && shape.size(dim) > 0) {
                        select(dim, random.nextLong(shape.size(dim)));
                    }
                }
                case 3 -> {
                    if (rank < 6) {
                        unsqueeze(random.nextInt(rank + 1));
                    }
                }
                case 4 -> squeeze();
                case 5 -> {
                    if (rank > 0 && rank < 6) {
                        unflatten(dim, shape.size(dim));
                    }
                }
                case 6 -> expand();
                default -> reshape();
            }
        }

        private void permute() {
            List<Integer> order = new ArrayList<>(IntStream.range(0, array.shape().rank()).boxed().toList());
            Collections.shuffle(order, random);
            int[] dims = order.stream().mapToInt(Integer::intValue).toArray();
            NdArray before = array;
            long[] sizes = Arrays.stream(dims).mapToLong(before.shape()::size).toArray();
            array = NdArray.build(Shape.of(sizes), index -> {
                long[] old = new long[index.length];
                for (int dim = 0; dim < dims.length; dim++) {
                    old[dims[dim]] = index[dim];
                }
                return before.at(old);
            });
            tensor = tensor.permute(dims);
            steps.add("permute " + order);
        }

        private void slice(int dim, long size) {
            long start = random.nextLong(size + 1);
            long end = start + random.nextLong(size - start + 1);
            long step = 1 + random.nextLong(3);
            NdArray before = array;
            long[] sizes = NdArray.with(before.shape().toArray(), dim, (end - start + step - 1) / step);
            array = NdArray.build(
                    Shape.of(sizes), index -> before.at(NdArray.with(index, dim, start + index[dim] * step)));
            tensor = tensor.slice(dim, start, end, step);
            steps.add("slice " + dim + " " + start + ":" + end + ":" + step);
        }

        private void select(int dim, long place) {
            NdArray before = array;
            long[] sizes = NdArray.remove(before.shape().toArray(), dim);
            array = NdArray.build(Shape.of(sizes), index -> before.at(NdArray.insert(index, dim, place)));
            tensor = tensor.select(dim, place);
            steps.add("select " + dim + " " + place);
        }

        private void unsqueeze(int dim) {
            array = array.as(Shape.of(NdArray.insert(array.shape().toArray(), dim, 1)));
            tensor = tensor.unsqueeze(dim);
            steps.add("unsqueeze " + dim);
        }

        private void squeeze() {
            array = array.as(Shape.of(Arrays.stream(array.shape().toArray()).filter(size -> size != 1).toArray()));
            tensor = tensor.squeeze();
            steps.add("squeeze");
        }

        private void unflatten(int dim, long size) {
            long outer = size % 2 == 0 ? 2 : 1;
            long[] sizes = NdArray.insert(array.shape().toArray(), dim, outer);
            sizes[dim + 1] = size / outer;
            array = array.as(Shape.of(sizes));
            tensor = tensor.unflatten(dim, outer, size / outer);
            steps.add("unflatten " + dim);
        }

        private void expand() {
            NdArray before = array;
            long[] sizes = before.shape().toArray();
            for (int dim = 0; dim < sizes.length; dim++) {
                sizes[dim] = sizes[dim] == 1 ? 1 + random.nextInt(3) : sizes[dim];
            }
            long[] longer = sizes.length < 6 && random.nextBoolean() ? NdArray.insert(sizes, 0, 2) : sizes;
            if (Shape.of(longer).elements() < 5000) {
                array = NdArray.build(Shape.of(longer), before::broadcastAt);
                tensor = tensor.expand(longer);
                steps.add("expand " + Arrays.toString(longer));
            }
        }

        private void reshape() {
            long elements = array.shape().elements();
            long[] sizes = elements % 2 == 0 ? new long[] {2, elements / 2} : new long[] {elements};
            array = array.as(Shape.of(sizes));
            tensor = tensor.reshape(sizes);
            steps.add("reshape " + Arrays.toString(sizes));
        }
    }
}
