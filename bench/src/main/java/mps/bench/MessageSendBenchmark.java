// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.util.concurrent.TimeUnit;
import mps.metal.MTLDevice;
import mps.metal.MetalPlatform;
import mps.metal.PrebuiltKernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one message to an Objective-C object costs, from Java through the binding and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsPrepend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class MessageSendBenchmark {
    private final MTLDevice device = MetalPlatform.load(new PrebuiltKernels.None()).systemDefaultDevice();

    /** Opens the device; JMH does. */
    public MessageSendBenchmark() {}

    /** Releases the device. */
    @TearDown
    public void close() {
        device.close();
    }

    /** A getter that only returns a number: the price is that of the call. */
    @Benchmark
    public long registryID() {
        return device.registryID();
    }
}
