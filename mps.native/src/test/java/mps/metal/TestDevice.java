// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Assumptions;

/** The device of this host, for tests, with its queue; and the way from an encoded command to its result. */
final class TestDevice implements AutoCloseable {
    static final MetalPlatform PLATFORM = MetalPlatform.load(new PrebuiltKernels.None());

    final MTLDevice device = PLATFORM.systemDefaultDevice();
    final MTLCommandQueue queue = device.newCommandQueue();

    /** A buffer that CPU and GPU see, with these numbers. */
    MTLBuffer buffer(float... values) {
        MTLBuffer buffer = device.newBufferWithLength(
                values.length * JAVA_FLOAT.byteSize(), MTLResourceOptions.STORAGE_MODE_SHARED);
        MemorySegment.copy(values, 0, buffer.contents(), JAVA_FLOAT, 0, values.length);
        return buffer;
    }

    /** Encodes, commits, waits, and returns the completed command buffer, which the caller closes. */
    MTLCommandBuffer run(BiConsumer<MTLCommandBuffer, AutoreleasePool> encode) {
        MTLCommandBuffer commands;
        try (AutoreleasePool pool = AutoreleasePool.open()) {
            commands = queue.commandBuffer(pool).retained();
            encode.accept(commands, pool);
            commands.commit();
        }
        commands.waitUntilCompleted();
        return commands;
    }

    static float[] floats(MTLBuffer buffer) {
        return buffer.contents().toArray(JAVA_FLOAT);
    }

    /** Runs a test with an option of softmetal, and sets it back; skips the test on another device. */
    static void withOption(String key, String value, String normal, Runnable test) {
        Assumptions.assumeTrue(PLATFORM.liveObjects().isPresent(), "only softmetal has options");
        PLATFORM.configure(Map.of(key, value));
        try {
            test.run();
        } finally {
            PLATFORM.configure(Map.of(key, normal));
        }
    }

    static long liveObjects() {
        OptionalLong live = PLATFORM.liveObjects();
        Assumptions.assumeTrue(live.isPresent(), "only softmetal counts its objects");
        return live.getAsLong();
    }

    @Override
    public void close() {
        queue.close();
        device.close();
    }
}
