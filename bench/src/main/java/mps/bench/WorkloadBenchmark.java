// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mps.api.Mps;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.Workload;
import mps.tck.workload.Workloads;
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
 * Works per second under each strategy, from one thread and from several. A work is what a service does for a request:
 * bring the input to the device, record, evaluate, read back. Every result is compared with the one computed alone; a
 * wrong one ends the measurement as a failure.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsPrepend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class WorkloadBenchmark {
    private static final long SEED = 1;
    private static final int QUESTIONS = 16;

    /** Creates the benchmark; JMH does. */
    public WorkloadBenchmark() {}

    /** One runtime with the weights of one workload, shared by all threads. */
    @State(Scope.Benchmark)
    @NullUnmarked // JMH sets the parameters and calls open() before anything else.
    public static class Service {
        /** The id of the strategy. */
        @Param({"mutex", "barrier", "queue"})
        public String strategy;

        /** The id of the workload; any that {@code ./mps verify} knows. */
        @Param({"add-16", "mlp-1", "multi-head-attention", "packed-projection", "encoder-layer"})
        public String workload;

        private Mps mps;
        private LoadedWorkload loaded;
        private List<Question> questions;

        /** Creates the state; JMH does. */
        public Service() {}

        /** Opens the runtime and computes the right results alone. */
        @Setup
        public void open() {
            mps = Mps.builder().sync(strategy).open();
            Workload chosen = Workloads.of(workload);
            loaded = new LoadedWorkload(chosen, mps, SEED);
            questions = IntStream.range(0, QUESTIONS)
                    .mapToObj(variant -> Question.askedAlone(loaded, chosen.inputs(SEED, variant)))
                    .toList();
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

        private List<float[]> call(int number) {
            return questions.get(number % questions.size()).ask(loaded);
        }
    }

    /** A thread that asks one question after the other, and not the same as its neighbour. */
    @State(Scope.Thread)
    public static class Caller {
        private int number;

        /** Creates the state; JMH does. */
        public Caller() {}

        /** Begins at the thread's own question. */
        @Setup
        public void begin(ThreadParams thread) {
            number = thread.getThreadIndex();
        }

        private int next() {
            number = (number + 1) & Integer.MAX_VALUE;
            return number;
        }
    }

    /** One thread at a time: what a work costs. */
    @Benchmark
    @Threads(1)
    public List<float[]> oneThread(Service service, Caller caller) {
        return service.call(caller.next());
    }

    /** Two threads at once: as few as can meet. */
    @Benchmark
    @Threads(2)
    public List<float[]> twoThreads(Service service, Caller caller) {
        return service.call(caller.next());
    }

    /** Four threads at once. */
    @Benchmark
    @Threads(4)
    public List<float[]> fourThreads(Service service, Caller caller) {
        return service.call(caller.next());
    }

    /** Eight threads at once: what sharing the device costs, or gains. */
    @Benchmark
    @Threads(8)
    public List<float[]> eightThreads(Service service, Caller caller) {
        return service.call(caller.next());
    }

    /** Sixteen threads at once: a crowd. */
    @Benchmark
    @Threads(16)
    public List<float[]> sixteenThreads(Service service, Caller caller) {
        return service.call(caller.next());
    }
}
