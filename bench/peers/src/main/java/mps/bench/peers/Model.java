// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import mps.bench.peers.Operations.Weight;

/**
 * A work to compare peers by.
 *
 * @param id its name
 * @param inputs the shape of each input
 * @param where whether inputs and results are Java arrays, or stay where the peer computes
 * @param body what is computed
 */
record Model(String id, List<List<Long>> inputs, Where where, Body body) {
    private static final int BATCH = 4;
    private static final int SEQUENCE = 128;
    private static final int WIDTH = 256;
    private static final int HEADS = 4;
    private static final int FEED_FORWARD = 1024;

    /** How many questions there are. */
    static final int QUESTIONS = 16;

    /** The adds of {@link #addChain}. */
    static final int CHAIN = 100;

    /** All there are. */
    static final List<Model> ALL = List.of(
            new Model("mlp-1", List.of(List.of(1L, 512L)), Where.SAMPLES, Model::perceptron),
            new Model("mlp-64", List.of(List.of(64L, 512L)), Where.ARRAYS, Model::perceptron),
            new Model("mlp-256", List.of(List.of(256L, 512L)), Where.ARRAYS, Model::perceptron),
            new Model("attention", sequences(), Where.ARRAYS, Model::attentionBlock),
            new Model("encoder", sequences(), Where.ARRAYS, Model::encoderLayer),
            new Model("softmax", List.of(List.of(2048L, 1024L)), Where.RESIDENT, Model::softmax),
            new Model("layer-norm", List.of(List.of(2048L, 1024L)), Where.RESIDENT, Model::layerNorm),
            new Model("permute", List.of(List.of(64L, 128L, 256L)), Where.RESIDENT, Model::permute),
            new Model("add-1m", twice(1L << 20), Where.RESIDENT, Model::add),
            new Model("matmul-1024", List.of(List.of(1024L, 1024L), List.of(1024L, 1024L)), Where.RESIDENT, Model::matmul),
            new Model("add-16-chain", twice(16), Where.RESIDENT, Model::addChain),
            new Model("add-16", twice(16), Where.RESIDENT, Model::add));

    /** Where inputs and results are. */
    enum Where {
        /** Java arrays in and out. */
        ARRAYS,
        /** Java arrays in and out, one sample of a batch; a peer may compute those of several callers together. */
        SAMPLES,
        /** In memory of the peer. */
        RESIDENT
    }

    /** What is computed. */
    interface Body {
        <T> T apply(Operations<T> operations, List<T> inputs);
    }

    static Model of(String id) {
        return ALL.stream().filter(model -> model.id().equals(id)).findFirst().orElseThrow();
    }

    /** Returns the numbers of each input, for each question: of inputs that stay where the peer computes, only one. */
    List<List<float[]>> questions() {
        return IntStream.range(0, where == Where.RESIDENT ? 1 : QUESTIONS).mapToObj(this::question).toList();
    }

    private List<float[]> question(int number) {
        List<float[]> numbers = new ArrayList<>();
        for (List<Long> sizes : inputs) {
            numbers.add(Numbers.drawn(1000 + 10 * number + numbers.size(), 1, sizes));
        }
        return numbers;
    }

    private static List<List<Long>> sequences() {
        return List.of(List.of((long) BATCH * SEQUENCE, (long) WIDTH));
    }

    private static List<List<Long>> twice(long elements) {
        return List.of(List.of(elements), List.of(elements));
    }

    private static <T> T dense(Operations<T> on, T input, int seed, long in, long out) {
        double bound = 1 / Math.sqrt((double) in);
        return on.linear(
                input, on.weight(Weight.of(seed, bound, out, in)), on.weight(Weight.of(seed + 1, bound, out)));
    }

    private static <T> T perceptron(Operations<T> on, List<T> inputs) {
        T first = on.relu(dense(on, inputs.getFirst(), 10, 512, 1024));
        T second = on.relu(dense(on, first, 20, 1024, 1024));
        return dense(on, second, 30, 1024, 512);
    }

    private static <T> T attentionBlock(Operations<T> on, List<T> inputs) {
        return attended(on, inputs.getFirst());
    }

    private static <T> T attended(Operations<T> on, T input) {
        T packed = on.reshape(
                dense(on, input, 40, WIDTH, 3L * WIDTH), BATCH, SEQUENCE, 3, HEADS, WIDTH / HEADS);
        T apart = on.permute(packed, 2, 0, 3, 1, 4);
        T heads = on.attention(on.select(apart, 0), on.select(apart, 1), on.select(apart, 2), WIDTH / HEADS);
        T together = on.reshape(on.permute(heads, 0, 2, 1, 3), (long) BATCH * SEQUENCE, WIDTH);
        return dense(on, together, 50, WIDTH, WIDTH);
    }

    private static <T> T encoderLayer(Operations<T> on, List<T> inputs) {
        T input = inputs.getFirst();
        T middle = normalized(on, on.add(input, attended(on, input)), 60);
        T wide = on.gelu(dense(on, middle, 70, WIDTH, FEED_FORWARD));
        return normalized(on, on.add(middle, dense(on, wide, 80, FEED_FORWARD, WIDTH)), 90);
    }

    private static <T> T normalized(Operations<T> on, T input, int seed) {
        return on.layerNorm(
                input, on.weight(Weight.of(seed, 1, WIDTH)), on.weight(Weight.of(seed + 1, 1, WIDTH)));
    }

    private static <T> T softmax(Operations<T> on, List<T> inputs) {
        return on.softmax(inputs.getFirst());
    }

    private static <T> T layerNorm(Operations<T> on, List<T> inputs) {
        return on.layerNorm(
                inputs.getFirst(), on.weight(Weight.of(100, 1, 1024)), on.weight(Weight.of(101, 1, 1024)));
    }

    private static <T> T permute(Operations<T> on, List<T> inputs) {
        return on.permute(inputs.getFirst(), 2, 0, 1);
    }

    private static <T> T add(Operations<T> on, List<T> inputs) {
        return on.add(inputs.get(0), inputs.get(1));
    }

    private static <T> T matmul(Operations<T> on, List<T> inputs) {
        return on.matmul(inputs.get(0), inputs.get(1));
    }

    private static <T> T addChain(Operations<T> on, List<T> inputs) {
        T sum = inputs.get(0);
        for (int i = 0; i < CHAIN; i++) {
            sum = on.add(sum, inputs.get(1));
        }
        return sum;
    }
}
