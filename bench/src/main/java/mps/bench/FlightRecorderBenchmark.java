// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import mps.api.Mps;
import mps.api.Tensor;
import mps.api.spi.StrategyObserver.Wait;
import mps.core.observe.Telemetry;
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
 * What being watched costs: one call of the telemetry, and a whole evaluation of the smallest work, which makes seven of
 * them. Without a recording, with one that leaves out the events of mps, and with one that takes them all.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsPrepend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class FlightRecorderBenchmark {
    private static final List<String> EVENTS =
            List.of("WorkSubmitted", "RoomWait", "LockWait", "QueueWait", "Encode", "DeviceExecution", "WorkFailed");

    /** Creates the benchmark; JMH does. */
    public FlightRecorderBenchmark() {}

    /** A runtime, its telemetry's like, and a recording or none. */
    @State(Scope.Benchmark)
    @NullUnmarked // JMH sets the parameter and calls open() before anything else.
    public static class Watched {
        /** What the flight recorder does. */
        @Param({"none", "off", "on"})
        public String recording;

        private final Telemetry telemetry = new Telemetry();
        private Recording running;
        private Mps mps;
        private Tensor x;

        /** Creates the state; JMH does. */
        public Watched() {}

        /** Opens the runtime and starts the recording. */
        @Setup
        public void open() {
            mps = Mps.builder().sync("mutex").open();
            x = mps.zeros(16).evaluate();
            if (!recording.equals("none")) {
                running = new Recording();
                for (String event : EVENTS) {
                    if (recording.equals("on")) {
                        running.enable("mps." + event);
                    } else {
                        running.disable("mps." + event);
                    }
                }
                running.start();
            }
        }

        /** Stops both. */
        @TearDown
        public void close() {
            if (running != null) {
                running.close();
            }
            mps.close();
        }
    }

    /** One wait is counted and told. */
    @Benchmark
    public void oneWait(Watched watched) {
        watched.telemetry.waited(Wait.LOCK, 100);
    }

    /** An addition of 16 elements, from recording it to knowing that it is done. */
    @Benchmark
    public void evaluation(Watched watched) {
        try (Tensor y = watched.x.add(1)) {
            y.evaluate();
        }
    }
}
