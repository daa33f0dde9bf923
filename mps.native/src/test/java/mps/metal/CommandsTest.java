// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mps.metal.MPSMatrixMultiplication.Operand;
import mps.metal.error.MetalOwnershipException;
import mps.metal.error.NSErrorException;
import mps.metal.error.NSErrorInfo;
import mps.metal.error.NilResultException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands from Java to the device and back: copies, kernels, matrix products, errors, completion. */
class CommandsTest {
    private static final String ADD = """
            #include <metal_stdlib>
            using namespace metal;
            kernel void add(device const float* a [[buffer(0)]], device const float* b [[buffer(1)]],
                            device float* sum [[buffer(2)]], constant uint& n [[buffer(3)]],
                            uint i [[thread_position_in_grid]]) {
                if (i < n) sum[i] = a[i] + b[i];
            }
            """;

    private final TestDevice test = new TestDevice();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void aBlitCopiesTheBytesThatWereNamed() {
        try (MTLBuffer source = test.buffer(1, 2, 3, 4); MTLBuffer target = test.buffer(9, 9, 9, 9)) {
            test.run((commands, pool) -> {
                MTLBlitCommandEncoder blit = commands.blitCommandEncoder(pool);
                blit.copyFromBuffer(source, 4, target, 8, 8);
                blit.endEncoding();
            }).close();

            assertThat(TestDevice.floats(target)).containsExactly(9, 9, 2, 3);
        }
    }

    @Test
    void aFillSetsTheBytesThatWereNamed() {
        try (MTLBuffer target = test.buffer(9, 9, 9, 9)) {
            test.run((commands, pool) -> {
                MTLBlitCommandEncoder blit = commands.blitCommandEncoder(pool);
                blit.fillBuffer(target, 4, 8, (byte) 0);
                blit.endEncoding();
            }).close();

            assertThat(TestDevice.floats(target)).containsExactly(9, 0, 0, 9);
        }
    }

    @Test
    void aKernelRunsOnEveryThreadOfItsGrid() {
        try (MTLLibrary library = test.device.newLibraryWithSource(ADD);
                MTLFunction function = library.newFunctionWithName("add");
                MTLComputePipelineState add = test.device.newComputePipelineStateWithFunction(function);
                MTLBuffer a = test.buffer(1, 2, 3, 4, 5);
                MTLBuffer b = test.buffer(10, 20, 30, 40, 50);
                MTLBuffer sum = test.buffer(0, 0, 0, 0, 0);
                Arena arena = Arena.ofConfined()) {
            assertThat(library.functionNames()).containsExactly("add");
            assertThat(function.name()).isEqualTo("add");
            assertThat(add.maxTotalThreadsPerThreadgroup()).isPositive();
            assertThat(add.threadExecutionWidth()).isPositive();
            assertThat(add.staticThreadgroupMemoryLength()).isZero();

            try (MTLCommandBuffer done = test.run((commands, pool) -> {
                MTLComputeCommandEncoder encoder =
                        commands.computeCommandEncoderWithDispatchType(MTLDispatchType.CONCURRENT, pool);
                encoder.setComputePipelineState(add);
                encoder.setBuffer(a, 0, 0);
                encoder.setBuffer(b, 0, 1);
                encoder.setBuffer(sum, 0, 2);
                encoder.setBytes(arena.allocateFrom(JAVA_INT, 4), 3);
                encoder.dispatchThreads(MTLSize.of(4), MTLSize.of(4));
                encoder.memoryBarrierWithScope(MTLBarrierScope.BUFFERS);
                encoder.setBuffer(sum, 0, 1);
                encoder.setBytes(arena.allocateFrom(JAVA_INT, 2), 3);
                encoder.dispatchThreadgroups(MTLSize.of(2), MTLSize.of(1));
                encoder.endEncoding();
            })) {
                assertThat(done.status()).isEqualTo(MTLCommandBufferStatus.COMPLETED);
                assertThat(done.error()).isEmpty();
                assertThat(done.gpuStartTime()).isPositive();
                assertThat(done.gpuEndTime()).isGreaterThanOrEqualTo(done.gpuStartTime());
            }
            assertThat(TestDevice.floats(sum)).containsExactly(1 + 11, 2 + 22, 33, 44, 0);
        }
    }

    @Test
    void aBufferOffsetReachesTheKernel() {
        String source = """
                #include <metal_stdlib>
                using namespace metal;
                kernel void twice(device const float* in [[buffer(0)]], device float* out [[buffer(1)]],
                                  uint i [[thread_position_in_grid]]) {
                    out[i] = in[i] * 2;
                }
                """;
        try (MTLLibrary library = test.device.newLibraryWithSource(source);
                MTLFunction function = library.newFunctionWithName("twice");
                MTLComputePipelineState twice = test.device.newComputePipelineStateWithFunction(function);
                MTLBuffer in = test.buffer(1, 2, 3, 4);
                MTLBuffer out = test.buffer(0, 0)) {
            test.run((commands, pool) -> {
                MTLComputeCommandEncoder encoder = commands.computeCommandEncoder(pool);
                encoder.setComputePipelineState(twice);
                encoder.setBuffer(in, 0, 0);
                encoder.setBufferOffset(8, 0);
                encoder.setBuffer(out, 0, 1);
                encoder.dispatchThreads(MTLSize.of(2), MTLSize.of(1));
                encoder.endEncoding();
            }).close();

            assertThat(TestDevice.floats(out)).containsExactly(6, 8);
        }
    }

    @Test
    void commandBuffersRunInTheOrderOfTheirPlacesInTheQueue() {
        try (MTLBuffer target = test.buffer(9)) {
            MTLCommandBuffer first;
            MTLCommandBuffer second;
            try (AutoreleasePool pool = AutoreleasePool.open()) {
                first = test.queue.commandBuffer(pool).retained();
                second = test.queue.commandBufferWithUnretainedReferences(pool).retained();
                first.enqueue();
                second.enqueue();
                assertThat(first.status()).isEqualTo(MTLCommandBufferStatus.ENQUEUED);
                fill(second, target, (byte) 0, pool);
                second.commit();
                fill(first, target, (byte) 1, pool);
                first.commit();
            }
            second.waitUntilCompleted();
            first.close();
            second.close();

            assertThat(TestDevice.floats(target)).containsExactly(0);
        }
    }

    private static void fill(MTLCommandBuffer commands, MTLBuffer target, byte value, AutoreleasePool pool) {
        MTLBlitCommandEncoder blit = commands.blitCommandEncoder(pool);
        blit.fillBuffer(target, 0, target.length(), value);
        blit.endEncoding();
    }

    @Test
    void aRetainedEncoderGoesOnAfterItsPool() {
        try (MTLBuffer target = test.buffer(9, 9)) {
            MTLCommandBuffer commands;
            MTLBlitCommandEncoder blit;
            try (AutoreleasePool pool = AutoreleasePool.open()) {
                commands = test.queue.commandBuffer(pool).retained();
                blit = commands.blitCommandEncoder(pool).retained();
            }
            try (AutoreleasePool _ = AutoreleasePool.open()) {
                blit.fillBuffer(target, 0, 4, (byte) 0);
                blit.endEncoding();
                blit.close();
                commands.commit();
            }
            commands.waitUntilCompleted();
            commands.close();

            assertThat(TestDevice.floats(target)).containsExactly(0, 9);
        }
    }

    @Test
    void aMatrixProductTakesTransposesScalesAndOffsets() {
        // C = 2 · A · Bᵀ + 3 · C, where A begins 4 bytes into its buffer
        try (MTLBuffer left = test.buffer(0, 1, 2, 3, 4);
                MTLBuffer right = test.buffer(5, 6, 7, 8);
                MTLBuffer result = test.buffer(1, 1, 1, 1)) {
            MTLCommandBuffer commands;
            try (AutoreleasePool pool = AutoreleasePool.open()) {
                MPSMatrixDescriptor form =
                        MPSMatrixDescriptor.matrixDescriptorWithRows(2, 2, 8, MPSDataType.FLOAT32, pool);
                try (MPSMatrix a = MPSMatrix.initWithBuffer(left, 4, form);
                        MPSMatrix b = MPSMatrix.initWithBuffer(right, 0, form);
                        MPSMatrix c = MPSMatrix.initWithBuffer(result, 0, form);
                        MPSMatrixMultiplication product = MPSMatrixMultiplication.initWithDevice(
                                test.device, Operand.AS_STORED, Operand.TRANSPOSED, 2, 2, 2, 2, 3)) {
                    commands = test.queue.commandBuffer(pool).retained();
                    product.encodeToCommandBuffer(commands, a, b, c);
                    commands.commit();
                }
            }
            commands.waitUntilCompleted();
            assertThat(commands.error()).isEmpty();
            commands.close();

            assertThat(TestDevice.floats(result)).containsExactly(
                    2 * (1 * 5 + 2 * 6) + 3, 2 * (1 * 7 + 2 * 8) + 3, 2 * (3 * 5 + 4 * 6) + 3, 2 * (3 * 7 + 4 * 8) + 3);
        }
    }

    @Test
    void aBatchMultipliesTheMatricesThatWereNamed() {
        try (MTLBuffer left = test.buffer(1, 2, 3); MTLBuffer right = test.buffer(10, 20, 30);
                MTLBuffer result = test.buffer(0, 0, 0)) {
            test.run((commands, pool) -> {
                MPSMatrixDescriptor form =
                        MPSMatrixDescriptor.matrixDescriptorWithRows(1, 1, 3, 4, 4, MPSDataType.FLOAT32, pool);
                try (MPSMatrix a = MPSMatrix.initWithBuffer(left, 0, form);
                        MPSMatrix b = MPSMatrix.initWithBuffer(right, 0, form);
                        MPSMatrix c = MPSMatrix.initWithBuffer(result, 0, form);
                        MPSMatrixMultiplication product = MPSMatrixMultiplication.initWithDevice(
                                test.device, Operand.AS_STORED, Operand.AS_STORED, 1, 1, 1, 1, 0)) {
                    product.setBatchStart(1);
                    product.setBatchSize(2);
                    product.encodeToCommandBuffer(commands, a, b, c);
                }
            }).close();

            assertThat(TestDevice.floats(result)).containsExactly(0, 40, 90);
        }
    }

    @Test
    void theFastestRowDistanceHoldsTheColumns() {
        assertThat(MPSMatrixDescriptor.rowBytesForColumns(5, MPSDataType.FLOAT32)).isGreaterThanOrEqualTo(20);
        assertThat(MPSMatrixDescriptor.rowBytesForColumns(5, MPSDataType.FLOAT16)).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aSourceThatDoesNotCompileIsATypedErrorWithTheCompilersWords() {
        String source = ADD.replace("a[i] + b[i]", "a[i] + undeclared");

        assertThatThrownBy(() -> test.device.newLibraryWithSource(source))
                .hasMessageContaining("Compiling a library failed")
                .hasMessageContaining("undeclared")
                .asInstanceOf(InstanceOfAssertFactories.type(NSErrorException.class))
                .extracting(NSErrorException::error)
                .returns(NSErrorInfo.LIBRARY_DOMAIN, NSErrorInfo::domain)
                .returns(MTLLibraryError.COMPILE_FAILURE.value(), NSErrorInfo::code);
    }

    @Test
    void compileOptionsAreTaken() {
        try (MTLCompileOptions options = new MTLCompileOptions()) {
            options.setMathMode(MTLMathMode.SAFE);
            options.setLanguageVersion(MTLLanguageVersion.VERSION_3_0);
            try (MTLLibrary library = test.device.newLibraryWithSource(ADD, options)) {
                assertThat(library.functionNames()).containsExactly("add");
            }
        }
    }

    @Test
    void aFunctionThatIsNotInTheLibraryIsATypedErrorThatListsThoseThatAre() {
        try (MTLLibrary library = test.device.newLibraryWithSource(ADD)) {
            assertThatThrownBy(() -> library.newFunctionWithName("subtract"))
                    .isInstanceOf(NilResultException.class)
                    .hasMessage("The library has no function 'subtract'; it has [add].");
        }
    }

    @Test
    void aFailedCommandBufferSaysWhy() {
        TestDevice.withOption("inject", "1:out-of-memory", "", () -> {
            try (MTLCommandBuffer failed = test.run((_, _) -> {})) {
                assertThat(failed.status()).isEqualTo(MTLCommandBufferStatus.ERROR);
                assertThat(failed.error()).hasValueSatisfying(error -> {
                    assertThat(error.domain()).isEqualTo(NSErrorInfo.COMMAND_BUFFER_DOMAIN);
                    assertThat(MTLCommandBufferError.of(error.code())).contains(MTLCommandBufferError.OUT_OF_MEMORY);
                    assertThat(error.description()).isNotBlank();
                });
            }
            try (MTLCommandBuffer next = test.run((_, _) -> {})) {
                assertThat(next.status()).isEqualTo(MTLCommandBufferStatus.COMPLETED);
            }
        });
    }

    @Test
    void aCompletedHandlerRunsOnceWithItsCommandBufferBeforeTheWaitEnds() {
        List<MTLCommandBufferStatus> seen = new CopyOnWriteArrayList<>();
        test.run((commands, _) -> commands.addCompletedHandler(done -> seen.add(done.status()))).close();

        assertThat(seen).containsExactly(MTLCommandBufferStatus.COMPLETED);
    }

    @Test
    void severalHandlersOfOneCommandBufferAllRun() {
        AtomicInteger runs = new AtomicInteger();
        test.run((commands, _) -> {
            commands.addCompletedHandler(_ -> runs.incrementAndGet());
            commands.addCompletedHandler(_ -> runs.incrementAndGet());
        }).close();

        assertThat(runs).hasValue(2);
    }

    @Test
    void aHandlersBlockServesManyCommandBuffers() {
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            test.run((commands, _) -> commands.addCompletedHandler(_ -> runs.incrementAndGet())).close();
        }

        assertThat(runs).hasValue(200);
    }

    @Test
    void anExceptionOfAHandlerStaysInJava() {
        AtomicInteger runs = new AtomicInteger();
        try (MTLCommandBuffer done = test.run((commands, _) -> {
            commands.addCompletedHandler(_ -> {
                throw new IllegalStateException("thrown on purpose by a test");
            });
            commands.addCompletedHandler(_ -> runs.incrementAndGet());
        })) {
            assertThat(done.status()).isEqualTo(MTLCommandBufferStatus.COMPLETED);
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void aHandlersCommandBufferIsBorrowedForTheCall() {
        AtomicReference<MTLCommandBuffer> kept = new AtomicReference<>();
        test.run((commands, _) -> commands.addCompletedHandler(kept::set)).close();

        assertThatThrownBy(kept.get()::status)
                .isInstanceOf(MetalOwnershipException.class)
                .hasMessageContaining("was borrowed from AutoreleasePool");
    }

    @Test
    void labelsAreTaken() {
        test.queue.setLabel("a queue");
        test.run((commands, pool) -> {
            commands.setLabel("commands — größer 你好");
            MTLBlitCommandEncoder blit = commands.blitCommandEncoder(pool);
            blit.setLabel("an encoder");
            blit.endEncoding();
        }).close();
    }
}
