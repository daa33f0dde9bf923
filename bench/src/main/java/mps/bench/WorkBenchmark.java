// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.util.concurrent.TimeUnit;
import mps.api.Mps;
import mps.api.Tensor;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a work costs beside what it computes: the smallest one, recorded, and recorded and evaluated. With {@code -prof gc}
 * the difference of {@code gc.alloc.rate.norm} is what the way to the device and back allocates.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsPrepend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class WorkBenchmark {
    /** Creates the benchmark; JMH does. */
    public WorkBenchmark() {}

    /** A runtime and two tensors on its device. */
    @State(Scope.Benchmark)
    @NullUnmarked // JMH sets the parameter and calls open() before anything else.
    public static class Operands {
        /** The id of the strategy. */
        @Param({"mutex", "barrier", "queue"})
        public String strategy;

        private Mps mps;
        private Tensor x;
        private Tensor y;

        /** Creates the state; JMH does. */
        public Operands() {}

        /** Opens the runtime and makes the tensors. */
        @Setup
        public void open() {
            mps = Mps.builder().sync(strategy).open();
            x = mps.zeros(16).evaluate();
            y = mps.zeros(16).evaluate();
        }

        /** Closes the runtime, and with it the tensors. */
        @TearDown
        public void close() {
            mps.close();
        }
    }

    /** An addition of 16 elements is recorded and dropped. */
    @Benchmark
    public Tensor recorded(Operands operands) {
        try (Tensor sum = operands.x.add(operands.y)) {
            return sum;
        }
    }

    /** An addition of 16 elements, from recording it to knowing that it is done. */
    @Benchmark
    public Tensor evaluated(Operands operands) {
        try (Tensor sum = operands.x.add(operands.y)) {
            return sum.evaluate();
        }
    }

    /** The same, asked for without waiting, then waited for. */
    @Benchmark
    public Tensor evaluatedAsync(Operands operands) {
        try (Tensor sum = operands.x.add(operands.y)) {
            return sum.evaluateAsync().join();
        }
    }
}
