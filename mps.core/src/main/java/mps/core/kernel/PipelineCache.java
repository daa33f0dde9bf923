// SPDX-License-Identifier: Apache-2.0
package mps.core.kernel;

import java.util.function.UnaryOperator;
import mps.api.DType;
import mps.api.KernelException;
import mps.core.plan.KernelName;
import mps.metal.MTLCompileOptions;
import mps.metal.MTLComputePipelineState;
import mps.metal.MTLDevice;
import mps.metal.MTLFunction;
import mps.metal.MTLLanguageVersion;
import mps.metal.MTLLibrary;
import mps.metal.MTLMathMode;
import mps.metal.error.MetalException;

/**
 * The pipelines of one device, each made at its first use, in a {@link SingleFlight}. Bounded by the number of kernels
 * there are. Thread-safe.
 */
public final class PipelineCache implements AutoCloseable {
    private final MTLDevice device;
    private final SingleFlight<Source, MTLLibrary> libraries =
            new SingleFlight<>(Integer.MAX_VALUE, UnaryOperator.identity(), this::compile);
    private final SingleFlight<KernelName, MTLComputePipelineState> pipelines =
            new SingleFlight<>(Integer.MAX_VALUE, UnaryOperator.identity(), this::make);

    /** A file compiled for an element type. */
    private record Source(String file, DType type) {}

    /** Creates an empty cache. */
    public PipelineCache(MTLDevice device) {
        this.device = device;
    }

    /**
     * Returns the pipeline of a kernel. It belongs to this cache.
     *
     * @throws KernelException if the source does not compile or has no such kernel
     */
    public MTLComputePipelineState get(KernelName name) {
        return pipelines.get(name);
    }

    private MTLComputePipelineState make(KernelName name) {
        MTLLibrary library = libraries.get(new Source(name.source(), name.type()));
        try (MTLFunction function = library.newFunctionWithName(name.function())) {
            return device.newComputePipelineStateWithFunction(function);
        } catch (MetalException e) {
            throw new KernelException("Kernel " + name + " cannot be made ready: " + e.getMessage(), e);
        }
    }

    private MTLLibrary compile(Source source) {
        return compile(source.file() + " for " + source.type(), KernelSource.text(source.file(), source.type()));
    }

    /**
     * Compiles a source.
     *
     * @param name what it is called in errors
     * @throws KernelException with the compiler's text if it does not compile
     */
    MTLLibrary compile(String name, String text) {
        try (MTLCompileOptions options = new MTLCompileOptions()) {
            // Metal's default assumes that there is no NaN and no infinity.
            options.setMathMode(MTLMathMode.SAFE);
            // The first that knows bfloat.
            options.setLanguageVersion(MTLLanguageVersion.VERSION_3_1);
            return device.newLibraryWithSource(text, options);
        } catch (MetalException e) {
            throw new KernelException("Kernel source " + name + " does not compile on this device: " + e.getMessage(), e);
        }
    }

    /** Releases the pipelines. No work that uses one may be unfinished. */
    @Override
    public void close() {
        pipelines.removeAll().forEach(MTLComputePipelineState::close);
        libraries.removeAll().forEach(MTLLibrary::close);
    }
}
