// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import mps.api.BatchPolicy;
import mps.api.BatchedFunction;
import mps.api.Mps;
import mps.api.Seed;
import mps.api.Tensor;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Samples per second of an MLP 512-1024-1024-512, one sample to a call, array in, array out: each call computed by itself,
 * or together with those of other threads by a batched function. Both give the same bits, which is checked for each
 * result.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Threads(8)
@Fork(value = 1, jvmArgsPrepend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class BatchingBenchmark {
    private static final int SAMPLES = 16;
    private static final int WIDTH = 512;
    private static final int HIDDEN = 1024;

    /** Creates the benchmark; JMH does. */
    public BatchingBenchmark() {}

    /** One runtime with the weights, shared by all threads. */
    @State(Scope.Benchmark)
    @NullUnmarked // JMH sets the parameter and calls open() before anything else.
    public static class Service {
        /** The id of the strategy. */
        @Param({"mutex", "queue"})
        public String strategy;

        /** Batches computed at once. */
        @Param("1")
        public int concurrent;

        private Mps mps;
        private UnaryOperator<Tensor> perceptron;
        private BatchedFunction batched;
        private List<float[]> inputs;
        private List<float[]> expected;

        /** Creates the state; JMH does. */
        public Service() {}

        /** Opens the runtime and computes the right results alone. */
        @Setup
        public void open() {
            mps = Mps.builder().sync(strategy).open();
            Tensor first = weights(1, HIDDEN, WIDTH);
            Tensor second = weights(2, HIDDEN, HIDDEN);
            Tensor third = weights(3, WIDTH, HIDDEN);
            Tensor narrow = weights(4, HIDDEN);
            Tensor wide = weights(5, WIDTH);
            perceptron = batch -> batch.linear(first, narrow)
                    .relu()
                    .linear(second, narrow)
                    .relu()
                    .linear(third, wide);
            batched = mps.batched(perceptron, BatchPolicy.DEFAULT.withMaxConcurrent(concurrent));
            inputs = IntStream.range(0, SAMPLES)
                    .mapToObj(i -> mps.randn(new Seed(10 + i), WIDTH).toFloatArray())
                    .toList();
            expected = inputs.stream().map(this::alone).toList();
        }

        private Tensor weights(long seed, long... sizes) {
            return mps.randn(new Seed(seed), sizes).mul(0.03).evaluate();
        }

        private float[] alone(float[] input) {
            try (mps.api.Scope _ = mps.scope()) {
                return perceptron.apply(mps.tensor(input, 1, WIDTH)).toFloatArray();
            }
        }

        private float[] together(float[] input) {
            try (Tensor sample = mps.tensor(input, WIDTH);
                    Tensor result = batched.submit(sample).join()) {
                return result.toFloatArray();
            }
        }

        private static float[] checked(float[] result, float[] expected) {
            if (!Arrays.equals(result, expected)) {
                throw new AssertionError("The result is not the one computed alone");
            }
            return result;
        }

        /** Lets the counters of an iteration begin. */
        @Setup(Level.Iteration)
        public void beginIteration() {
            StrategyCounters.begin(mps.metrics());
        }

        /** Lets them end. */
        @TearDown(Level.Iteration)
        public void endIteration() {
            StrategyCounters.end(mps.metrics());
        }

        /** Closes the runtime. */
        @TearDown
        public void close() {
            mps.close();
        }
    }

    /** A thread that sends one sample after the other, and not the same as its neighbour. */
    @State(Scope.Thread)
    public static class Client {
        private int number;

        /** Creates the state; JMH does. */
        public Client() {}

        /** Begins at the thread's own sample. */
        @Setup
        public void begin(ThreadParams thread) {
            number = thread.getThreadIndex();
        }

        private int next() {
            number = (number + 1) % SAMPLES;
            return number;
        }
    }

    /** Each call computed by itself. */
    @Benchmark
    public float[] singly(Service service, Client client) {
        int which = client.next();
        return Service.checked(service.alone(service.inputs.get(which)), service.expected.get(which));
    }

    /** Calls of several threads computed together. */
    @Benchmark
    public float[] batched(Service service, Client client) {
        int which = client.next();
        return Service.checked(service.together(service.inputs.get(which)), service.expected.get(which));
    }
}
