// SPDX-License-Identifier: Apache-2.0
package mps.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mps.metal.AutoreleasePool;
import mps.metal.MTLBuffer;
import mps.metal.MTLCommandQueue;
import mps.metal.MTLComputeCommandEncoder;
import mps.metal.MTLComputePipelineState;
import mps.metal.MTLDevice;
import mps.metal.MTLFunction;
import mps.metal.MTLLibrary;
import mps.metal.MTLResourceOptions;
import mps.metal.MTLSize;
import mps.metal.MetalPlatform;
import mps.metal.PrebuiltKernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to encode one dispatch of three buffers and a struct, of a hundred in a command buffer that does not run.
 * {@code softmetal-bench dispatch} sends the same messages from C.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsPrepend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class EncodingBenchmark {
    private static final int DISPATCHES = 100;
    private static final long ITEMS = 16;
    private static final long SIMDGROUPS = 4;
    private static final String SOURCE = """
            #include <metal_stdlib>
            kernel void add(constant long* walk [[buffer(0)]], device float* r [[buffer(1)]],
                            device const float* x [[buffer(2)]], device const float* y [[buffer(3)]],
                            uint i [[thread_position_in_grid]]) {
                r[i] = x[i] + y[i];
            }
            """;

    private final MTLDevice device = MetalPlatform.load(new PrebuiltKernels.None()).systemDefaultDevice();
    private final MTLCommandQueue queue = device.newCommandQueue();
    private final MTLComputePipelineState pipeline = pipeline(device);
    private final List<MTLBuffer> buffers = List.of(buffer(device), buffer(device), buffer(device));
    private final MemorySegment walk = Arena.ofAuto().allocate(512, Long.BYTES);

    /** Opens the device; JMH does. */
    public EncodingBenchmark() {}

    private static MTLComputePipelineState pipeline(MTLDevice device) {
        try (AutoreleasePool _ = AutoreleasePool.open();
                MTLLibrary library = device.newLibraryWithSource(SOURCE);
                MTLFunction function = library.newFunctionWithName("add")) {
            return device.newComputePipelineStateWithFunction(function);
        }
    }

    private static MTLBuffer buffer(MTLDevice device) {
        return device.newBufferWithLength(ITEMS * Float.BYTES, MTLResourceOptions.STORAGE_MODE_SHARED);
    }

    /** Releases the device. */
    @TearDown
    public void close() {
        buffers.forEach(MTLBuffer::close);
        pipeline.close();
        queue.close();
        device.close();
    }

    /** Seven messages a dispatch. */
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void dispatch() {
        try (AutoreleasePool pool = AutoreleasePool.open()) {
            MTLComputeCommandEncoder encoder = queue.commandBuffer(pool).computeCommandEncoder(pool);
            for (int i = 0; i < DISPATCHES; i++) {
                encoder.setComputePipelineState(pipeline);
                encoder.setBytes(walk, 0);
                for (int buffer = 0; buffer < buffers.size(); buffer++) {
                    encoder.setBuffer(buffers.get(buffer), 0, buffer + 1L);
                }
                long width = pipeline.threadExecutionWidth();
                encoder.dispatchThreads(MTLSize.of(ITEMS * width), MTLSize.of(SIMDGROUPS * width));
            }
            encoder.endEncoding();
        }
    }
}
