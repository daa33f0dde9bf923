// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    void aCompletedHandlerRunsOnceWithItsCommandBuffer() throws Exception {
        CompletableFuture<MTLCommandBufferStatus> completed = new CompletableFuture<>();
        test.run((commands, _) -> commands.addCompletedHandler(done -> {
            if (!completed.complete(done.status())) {
                throw new AssertionError("a second call");
            }
        })).close();

        assertThat(completed.get(10, TimeUnit.SECONDS)).isEqualTo(MTLCommandBufferStatus.COMPLETED);
    }

    @Test
    void severalHandlersOfOneCommandBufferAllRun() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        test.run((commands, _) -> {
            commands.addCompletedHandler(_ -> first.complete(null));
            commands.addCompletedHandler(_ -> second.complete(null));
        }).close();

        CompletableFuture.allOf(first, second).get(10, TimeUnit.SECONDS);
    }

    @Test
    void anExceptionOfAHandlerStaysInJava() throws Exception {
        CompletableFuture<Void> next = new CompletableFuture<>();
        test.run((commands, _) -> {
            commands.addCompletedHandler(_ -> {
                throw new IllegalStateException("thrown on purpose by a test");
            });
            commands.addCompletedHandler(_ -> next.complete(null));
        }).close();

        next.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aHandlersCommandBufferIsBorrowedForTheCall() throws Exception {
        CompletableFuture<MTLCommandBuffer> kept = new CompletableFuture<>();
        CompletableFuture<Void> after = new CompletableFuture<>();
        test.run((commands, _) -> {
            commands.addCompletedHandler(kept::complete);
            // Handlers run one after the other: when the second runs, the first has returned.
            commands.addCompletedHandler(_ -> after.complete(null));
        }).close();
        after.get(10, TimeUnit.SECONDS);

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
