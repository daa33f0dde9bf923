// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import mps.metal.error.MetalAllocationException;
import mps.metal.error.NSErrorException;
import mps.metal.objc.Messages;
import mps.metal.objc.NSError;
import mps.metal.objc.NSString;
import org.jspecify.annotations.Nullable;

/** A GPU. Thread-safe. All {@code new...} methods give owned objects (+1). */
public final class MTLDevice extends ObjCObject {
    MTLDevice(long owned) {
        super(owned);
    }

    /** The name for people, e.g. {@code Apple M4 Max}. */
    public String name() {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            return NSString.toJava(Messages.MTLDevice.NAME.send(id()));
        }
    }

    /** The number that tells devices apart. */
    public long registryID() {
        return Messages.MTLDevice.REGISTRY_ID.send(id());
    }

    /** Whether CPU and GPU share one memory. */
    public boolean hasUnifiedMemory() {
        return Messages.MTLDevice.HAS_UNIFIED_MEMORY.send(id());
    }

    /** Whether the device has all features of that family. */
    public boolean supportsFamily(MTLGPUFamily family) {
        return Messages.MTLDevice.SUPPORTS_FAMILY.send(id(), family.value());
    }

    /** The largest buffer, in bytes. */
    public long maxBufferLength() {
        return Messages.MTLDevice.MAX_BUFFER_LENGTH.send(id());
    }

    /** How many bytes one should have allocated at most to run without swapping. */
    public long recommendedMaxWorkingSetSize() {
        return Messages.MTLDevice.RECOMMENDED_MAX_WORKING_SET_SIZE.send(id());
    }

    /** The bytes this process has allocated on the device now. */
    public long currentAllocatedSize() {
        return Messages.MTLDevice.CURRENT_ALLOCATED_SIZE.send(id());
    }

    /** The most threadgroup memory one threadgroup can have, in bytes. */
    public long maxThreadgroupMemoryLength() {
        return Messages.MTLDevice.MAX_THREADGROUP_MEMORY_LENGTH.send(id());
    }

    /** The most threads one threadgroup can have, in each dimension. */
    public MTLSize maxThreadsPerThreadgroup() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = Messages.MTLDevice.MAX_THREADS_PER_THREADGROUP.send(arena, id());
            return new MTLSize(size.get(JAVA_LONG, 0), size.get(JAVA_LONG, 8), size.get(JAVA_LONG, 16));
        }
    }

    /** A queue that blocks whoever asks for its 65th uncompleted command buffer. */
    public MTLCommandQueue newCommandQueue() {
        return new MTLCommandQueue(Messages.MTLDevice.NEW_COMMAND_QUEUE.send(id()));
    }

    /**
     * A queue that blocks whoever asks for more uncompleted command buffers than that.
     *
     * @param maxCommandBufferCount at least 1
     */
    public MTLCommandQueue newCommandQueueWithMaxCommandBufferCount(long maxCommandBufferCount) {
        return new MTLCommandQueue(Messages.MTLDevice.NEW_COMMAND_QUEUE_WITH_MAX_COMMAND_BUFFER_COUNT
                .send(id(), maxCommandBufferCount));
    }

    /**
     * A buffer of zeros.
     *
     * @param length in bytes, at least 1
     * @throws MetalAllocationException if the device has no such memory
     */
    public MTLBuffer newBufferWithLength(long length, MTLResourceOptions options) {
        return newBuffer(length, Messages.MTLDevice.NEW_BUFFER_WITH_LENGTH.send(id(), length, options.value()));
    }

    /**
     * A buffer with a copy of these bytes.
     *
     * @param bytes native memory, at least one byte
     * @throws MetalAllocationException if the device has no such memory
     */
    public MTLBuffer newBufferWithBytes(MemorySegment bytes, MTLResourceOptions options) {
        long address = NativeMemory.address(bytes);
        return newBuffer(bytes.byteSize(), Messages.MTLDevice.NEW_BUFFER_WITH_BYTES
                .send(id(), address, bytes.byteSize(), options.value()));
    }

    private MTLBuffer newBuffer(long length, long buffer) {
        if (buffer == 0) {
            throw new MetalAllocationException(length, "The device could not allocate a buffer of " + length
                    + " bytes: it has " + currentAllocatedSize() + " bytes allocated already, recommends at most "
                    + recommendedMaxWorkingSetSize() + " in all, and at most " + maxBufferLength()
                    + " for one buffer. Release buffers or ask for less.");
        }
        return new MTLBuffer(buffer);
    }

    /**
     * Compiles a library with the default options.
     *
     * @param source program text in the Metal Shading Language
     * @throws NSErrorException if it does not compile; the error's description holds the compiler's messages
     */
    public MTLLibrary newLibraryWithSource(String source) {
        return compile(source, null);
    }

    /**
     * Compiles a library.
     *
     * @param source program text in the Metal Shading Language
     * @throws NSErrorException if it does not compile; the error's description holds the compiler's messages
     */
    public MTLLibrary newLibraryWithSource(String source, MTLCompileOptions options) {
        return compile(source, options);
    }

    private MTLLibrary compile(String source, @Nullable MTLCompileOptions options) {
        try (AutoreleasePool _ = AutoreleasePool.open(); Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(JAVA_LONG);
            long library = Messages.MTLDevice.NEW_LIBRARY_WITH_SOURCE.send(
                    id(), NSString.autoreleased(source), options == null ? 0 : options.id(), error.address());
            return new MTLLibrary(succeeded(library, error, "Compiling a library"));
        }
    }

    /**
     * Makes a function executable.
     *
     * @throws NSErrorException if the device cannot run it
     */
    public MTLComputePipelineState newComputePipelineStateWithFunction(MTLFunction function) {
        try (AutoreleasePool _ = AutoreleasePool.open(); Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(JAVA_LONG);
            long state = Messages.MTLDevice.NEW_COMPUTE_PIPELINE_STATE_WITH_FUNCTION.send(
                    id(), function.id(), error.address());
            return new MTLComputePipelineState(succeeded(state, error, "Making a pipeline of " + function.name()));
        }
    }

    /** An event whose value CPU and GPU can set and wait for; it begins at 0. */
    public MTLSharedEvent newSharedEvent() {
        return new MTLSharedEvent(Messages.MTLDevice.NEW_SHARED_EVENT.send(id()));
    }

    /** Passes a result on, or throws the error; the error says something only if there is no result. */
    private static long succeeded(long result, MemorySegment error, String what) {
        long reported = error.get(JAVA_LONG, 0);
        if (result == 0 && reported != 0) {
            throw new NSErrorException(what, NSError.toJava(reported));
        }
        return result;
    }
}
