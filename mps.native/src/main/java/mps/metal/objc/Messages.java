// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static mps.metal.objc.AbiType.BLOCK;
import static mps.metal.objc.AbiType.BOOL;
import static mps.metal.objc.AbiType.DOUBLE;
import static mps.metal.objc.AbiType.ID;
import static mps.metal.objc.AbiType.INIT_ID;
import static mps.metal.objc.AbiType.MTL_SIZE;
import static mps.metal.objc.AbiType.NSINTEGER;
import static mps.metal.objc.AbiType.NSUINTEGER;
import static mps.metal.objc.AbiType.NS_RANGE;
import static mps.metal.objc.AbiType.OWNED_ID;
import static mps.metal.objc.AbiType.POINTER;
import static mps.metal.objc.AbiType.SEL;
import static mps.metal.objc.AbiType.UINT32;
import static mps.metal.objc.AbiType.UINT64;
import static mps.metal.objc.AbiType.UINT8;
import static mps.metal.objc.AbiType.VOID;

import mps.metal.objc.Message.Scope;

/**
 * Every message this module sends: type, result, selector, arguments, as Apple declares them. The kind of the field is
 * the shape of the call. A message is bound here or nowhere; a test compares each with Apple's declaration, and the
 * class files of the module with this rule.
 */
public final class Messages {
    private Messages() {}

    /** What every object and class answers. */
    public static final class NSObject {
        public static final ToLong.Of0 ALLOC = new ToLong.Of0(ofClass("NSObject", OWNED_ID, "alloc"));
        public static final ToLong.Of0 NEW = new ToLong.Of0(ofClass("NSObject", OWNED_ID, "new"));
        public static final ToBoolean.Of1 RESPONDS_TO_SELECTOR = new ToBoolean.Of1(
                instance("NSObject", BOOL, "respondsToSelector:", SEL));

        private NSObject() {}
    }

    public static final class NSString {
        public static final ToLong.Of1 STRING_WITH_UTF8_STRING = new ToLong.Of1(
                ofClass("NSString", ID, "stringWithUTF8String:", POINTER));
        public static final ToLong.Of0 UTF8_STRING = new ToLong.Of0(instance("NSString", POINTER, "UTF8String"));

        private NSString() {}
    }

    public static final class NSArray {
        public static final ToLong.Of0 COUNT = new ToLong.Of0(instance("NSArray", NSUINTEGER, "count"));
        public static final ToLong.Of1 OBJECT_AT_INDEX = new ToLong.Of1(
                instance("NSArray", ID, "objectAtIndex:", NSUINTEGER));

        private NSArray() {}
    }

    public static final class NSError {
        public static final ToLong.Of0 DOMAIN = new ToLong.Of0(instance("NSError", ID, "domain"));
        public static final ToLong.Of0 CODE = new ToLong.Of0(instance("NSError", NSINTEGER, "code"));
        public static final ToLong.Of0 LOCALIZED_DESCRIPTION = new ToLong.Of0(
                instance("NSError", ID, "localizedDescription"));

        private NSError() {}
    }

    public static final class MTLDevice {
        public static final ToLong.Of0 NAME = new ToLong.Of0(instance("MTLDevice", ID, "name"));
        public static final ToLong.Of0 REGISTRY_ID = new ToLong.Of0(instance("MTLDevice", UINT64, "registryID"));
        public static final ToBoolean.Of0 HAS_UNIFIED_MEMORY = new ToBoolean.Of0(
                instance("MTLDevice", BOOL, "hasUnifiedMemory"));
        public static final ToBoolean.Of1 SUPPORTS_FAMILY = new ToBoolean.Of1(
                instance("MTLDevice", BOOL, "supportsFamily:", NSINTEGER));
        public static final ToLong.Of0 MAX_BUFFER_LENGTH = new ToLong.Of0(
                instance("MTLDevice", NSUINTEGER, "maxBufferLength"));
        public static final ToLong.Of0 RECOMMENDED_MAX_WORKING_SET_SIZE = new ToLong.Of0(
                instance("MTLDevice", UINT64, "recommendedMaxWorkingSetSize"));
        public static final ToLong.Of0 CURRENT_ALLOCATED_SIZE = new ToLong.Of0(
                instance("MTLDevice", NSUINTEGER, "currentAllocatedSize"));
        public static final ToLong.Of0 MAX_THREADGROUP_MEMORY_LENGTH = new ToLong.Of0(
                instance("MTLDevice", NSUINTEGER, "maxThreadgroupMemoryLength"));
        public static final ToSize.Of0 MAX_THREADS_PER_THREADGROUP = new ToSize.Of0(
                instance("MTLDevice", MTL_SIZE, "maxThreadsPerThreadgroup"));
        public static final ToLong.Of0 NEW_COMMAND_QUEUE = new ToLong.Of0(
                instance("MTLDevice", OWNED_ID, "newCommandQueue"));
        public static final ToLong.Of1 NEW_COMMAND_QUEUE_WITH_MAX_COMMAND_BUFFER_COUNT = new ToLong.Of1(
                instance("MTLDevice", OWNED_ID, "newCommandQueueWithMaxCommandBufferCount:", NSUINTEGER));
        public static final ToLong.Of2 NEW_BUFFER_WITH_LENGTH = new ToLong.Of2(
                instance("MTLDevice", OWNED_ID, "newBufferWithLength:options:", NSUINTEGER, NSUINTEGER));
        public static final ToLong.Of3 NEW_BUFFER_WITH_BYTES = new ToLong.Of3(
                instance("MTLDevice", OWNED_ID, "newBufferWithBytes:length:options:", POINTER, NSUINTEGER, NSUINTEGER));
        public static final ToLong.Of3 NEW_LIBRARY_WITH_SOURCE = new ToLong.Of3(
                instance("MTLDevice", OWNED_ID, "newLibraryWithSource:options:error:", ID, ID, POINTER));
        public static final ToLong.Of2 NEW_COMPUTE_PIPELINE_STATE_WITH_FUNCTION = new ToLong.Of2(
                instance("MTLDevice", OWNED_ID, "newComputePipelineStateWithFunction:error:", ID, POINTER));
        public static final ToLong.Of0 NEW_SHARED_EVENT = new ToLong.Of0(
                instance("MTLDevice", OWNED_ID, "newSharedEvent"));

        private MTLDevice() {}
    }

    public static final class MTLCommandQueue {
        public static final ToLong.Of0 COMMAND_BUFFER = new ToLong.Of0(
                instance("MTLCommandQueue", ID, "commandBuffer"));
        public static final ToLong.Of0 COMMAND_BUFFER_WITH_UNRETAINED_REFERENCES = new ToLong.Of0(
                instance("MTLCommandQueue", ID, "commandBufferWithUnretainedReferences"));
        public static final ToVoid.Of1 SET_LABEL = new ToVoid.Of1(instance("MTLCommandQueue", VOID, "setLabel:", ID));

        private MTLCommandQueue() {}
    }

    public static final class MTLCommandBuffer {
        public static final ToLong.Of0 COMPUTE_COMMAND_ENCODER = new ToLong.Of0(
                instance("MTLCommandBuffer", ID, "computeCommandEncoder"));
        public static final ToLong.Of1 COMPUTE_COMMAND_ENCODER_WITH_DISPATCH_TYPE = new ToLong.Of1(
                instance("MTLCommandBuffer", ID, "computeCommandEncoderWithDispatchType:", NSUINTEGER));
        public static final ToLong.Of0 BLIT_COMMAND_ENCODER = new ToLong.Of0(
                instance("MTLCommandBuffer", ID, "blitCommandEncoder"));
        public static final ToVoid.Of0 ENQUEUE = new ToVoid.Of0(instance("MTLCommandBuffer", VOID, "enqueue"));
        public static final ToVoid.Of0 COMMIT = new ToVoid.Of0(instance("MTLCommandBuffer", VOID, "commit"));
        public static final ToVoid.Of0 WAIT_UNTIL_COMPLETED = new ToVoid.Of0(
                instance("MTLCommandBuffer", VOID, "waitUntilCompleted"));
        public static final ToVoid.Of1 ADD_COMPLETED_HANDLER = new ToVoid.Of1(
                instance("MTLCommandBuffer", VOID, "addCompletedHandler:", BLOCK));
        public static final ToLong.Of0 STATUS = new ToLong.Of0(instance("MTLCommandBuffer", NSUINTEGER, "status"));
        public static final ToLong.Of0 ERROR = new ToLong.Of0(instance("MTLCommandBuffer", ID, "error"));
        public static final ToDouble.Of0 GPU_START_TIME = new ToDouble.Of0(
                instance("MTLCommandBuffer", DOUBLE, "GPUStartTime"));
        public static final ToDouble.Of0 GPU_END_TIME = new ToDouble.Of0(
                instance("MTLCommandBuffer", DOUBLE, "GPUEndTime"));
        public static final ToVoid.Of2 ENCODE_SIGNAL_EVENT = new ToVoid.Of2(
                instance("MTLCommandBuffer", VOID, "encodeSignalEvent:value:", ID, UINT64));
        public static final ToVoid.Of2 ENCODE_WAIT_FOR_EVENT = new ToVoid.Of2(
                instance("MTLCommandBuffer", VOID, "encodeWaitForEvent:value:", ID, UINT64));
        public static final ToVoid.Of1 SET_LABEL = new ToVoid.Of1(instance("MTLCommandBuffer", VOID, "setLabel:", ID));

        private MTLCommandBuffer() {}
    }

    public static final class MTLCommandEncoder {
        public static final ToVoid.Of0 END_ENCODING = new ToVoid.Of0(
                instance("MTLCommandEncoder", VOID, "endEncoding"));
        public static final ToVoid.Of1 SET_LABEL = new ToVoid.Of1(instance("MTLCommandEncoder", VOID, "setLabel:", ID));

        private MTLCommandEncoder() {}
    }

    public static final class MTLComputeCommandEncoder {
        public static final ToVoid.Of1 SET_COMPUTE_PIPELINE_STATE = new ToVoid.Of1(
                instance("MTLComputeCommandEncoder", VOID, "setComputePipelineState:", ID));
        public static final ToVoid.Of3 SET_BUFFER = new ToVoid.Of3(
                instance("MTLComputeCommandEncoder", VOID, "setBuffer:offset:atIndex:", ID, NSUINTEGER, NSUINTEGER));
        public static final ToVoid.Of2 SET_BUFFER_OFFSET = new ToVoid.Of2(
                instance("MTLComputeCommandEncoder", VOID, "setBufferOffset:atIndex:", NSUINTEGER, NSUINTEGER));
        public static final ToVoid.Of3 SET_BYTES = new ToVoid.Of3(
                instance("MTLComputeCommandEncoder", VOID, "setBytes:length:atIndex:",
                        POINTER, NSUINTEGER, NSUINTEGER));
        public static final ToVoid.OfSizes DISPATCH_THREADGROUPS = new ToVoid.OfSizes(
                instance("MTLComputeCommandEncoder", VOID, "dispatchThreadgroups:threadsPerThreadgroup:",
                        MTL_SIZE, MTL_SIZE));
        public static final ToVoid.OfSizes DISPATCH_THREADS = new ToVoid.OfSizes(
                instance("MTLComputeCommandEncoder", VOID, "dispatchThreads:threadsPerThreadgroup:",
                        MTL_SIZE, MTL_SIZE));
        public static final ToVoid.Of1 MEMORY_BARRIER_WITH_SCOPE = new ToVoid.Of1(
                instance("MTLComputeCommandEncoder", VOID, "memoryBarrierWithScope:", NSUINTEGER));

        private MTLComputeCommandEncoder() {}
    }

    public static final class MTLBlitCommandEncoder {
        public static final ToVoid.Of5 COPY_FROM_BUFFER = new ToVoid.Of5(
                instance("MTLBlitCommandEncoder", VOID, "copyFromBuffer:sourceOffset:toBuffer:destinationOffset:size:",
                        ID, NSUINTEGER, ID, NSUINTEGER, NSUINTEGER));
        public static final ToVoid.OfFill FILL_BUFFER = new ToVoid.OfFill(
                instance("MTLBlitCommandEncoder", VOID, "fillBuffer:range:value:", ID, NS_RANGE, UINT8));

        private MTLBlitCommandEncoder() {}
    }

    public static final class MTLBuffer {
        public static final ToLong.Of0 LENGTH = new ToLong.Of0(instance("MTLBuffer", NSUINTEGER, "length"));
        public static final ToLong.Of0 CONTENTS = new ToLong.Of0(instance("MTLBuffer", POINTER, "contents"));

        private MTLBuffer() {}
    }

    public static final class MTLCompileOptions {
        public static final ToVoid.Of1 SET_MATH_MODE = new ToVoid.Of1(
                instance("MTLCompileOptions", VOID, "setMathMode:", NSINTEGER));
        public static final ToVoid.Of1 SET_FAST_MATH_ENABLED = new ToVoid.Of1(
                instance("MTLCompileOptions", VOID, "setFastMathEnabled:", BOOL));
        public static final ToVoid.Of1 SET_LANGUAGE_VERSION = new ToVoid.Of1(
                instance("MTLCompileOptions", VOID, "setLanguageVersion:", NSUINTEGER));

        private MTLCompileOptions() {}
    }

    public static final class MTLLibrary {
        public static final ToLong.Of0 FUNCTION_NAMES = new ToLong.Of0(instance("MTLLibrary", ID, "functionNames"));
        public static final ToLong.Of1 NEW_FUNCTION_WITH_NAME = new ToLong.Of1(
                instance("MTLLibrary", OWNED_ID, "newFunctionWithName:", ID));

        private MTLLibrary() {}
    }

    public static final class MTLFunction {
        public static final ToLong.Of0 NAME = new ToLong.Of0(instance("MTLFunction", ID, "name"));

        private MTLFunction() {}
    }

    public static final class MTLComputePipelineState {
        public static final ToLong.Of0 MAX_TOTAL_THREADS_PER_THREADGROUP = new ToLong.Of0(
                instance("MTLComputePipelineState", NSUINTEGER, "maxTotalThreadsPerThreadgroup"));
        public static final ToLong.Of0 THREAD_EXECUTION_WIDTH = new ToLong.Of0(
                instance("MTLComputePipelineState", NSUINTEGER, "threadExecutionWidth"));
        public static final ToLong.Of0 STATIC_THREADGROUP_MEMORY_LENGTH = new ToLong.Of0(
                instance("MTLComputePipelineState", NSUINTEGER, "staticThreadgroupMemoryLength"));

        private MTLComputePipelineState() {}
    }

    public static final class MTLSharedEvent {
        public static final ToLong.Of0 SIGNALED_VALUE = new ToLong.Of0(
                instance("MTLSharedEvent", UINT64, "signaledValue"));
        public static final ToVoid.Of1 SET_SIGNALED_VALUE = new ToVoid.Of1(
                instance("MTLSharedEvent", VOID, "setSignaledValue:", UINT64));
        public static final ToBoolean.Of2 WAIT_UNTIL_SIGNALED_VALUE = new ToBoolean.Of2(
                instance("MTLSharedEvent", BOOL, "waitUntilSignaledValue:timeoutMS:", UINT64, UINT64));

        private MTLSharedEvent() {}
    }

    public static final class MPSMatrixDescriptor {
        public static final ToLong.Of4 MATRIX = new ToLong.Of4(
                ofClass("MPSMatrixDescriptor", ID, "matrixDescriptorWithRows:columns:rowBytes:dataType:",
                        NSUINTEGER, NSUINTEGER, NSUINTEGER, UINT32));
        public static final ToLong.OfMatrices MATRICES = new ToLong.OfMatrices(
                ofClass("MPSMatrixDescriptor", ID,
                        "matrixDescriptorWithRows:columns:matrices:rowBytes:matrixBytes:dataType:",
                        NSUINTEGER, NSUINTEGER, NSUINTEGER, NSUINTEGER, NSUINTEGER, UINT32));
        public static final ToLong.Of2 ROW_BYTES_FOR_COLUMNS = new ToLong.Of2(
                ofClass("MPSMatrixDescriptor", NSUINTEGER, "rowBytesForColumns:dataType:", NSUINTEGER, UINT32));

        private MPSMatrixDescriptor() {}
    }

    public static final class MPSMatrix {
        public static final ToLong.Of3 INIT_WITH_BUFFER = new ToLong.Of3(
                instance("MPSMatrix", INIT_ID, "initWithBuffer:offset:descriptor:", ID, NSUINTEGER, ID));

        private MPSMatrix() {}
    }

    public static final class MPSMatrixMultiplication {
        public static final ToLong.OfProduct INIT_WITH_DEVICE = new ToLong.OfProduct(
                instance("MPSMatrixMultiplication", INIT_ID,
                        "initWithDevice:transposeLeft:transposeRight:"
                                + "resultRows:resultColumns:interiorColumns:alpha:beta:",
                        ID, BOOL, BOOL, NSUINTEGER, NSUINTEGER, NSUINTEGER, DOUBLE, DOUBLE));
        public static final ToVoid.Of1 SET_BATCH_START = new ToVoid.Of1(
                instance("MPSMatrixMultiplication", VOID, "setBatchStart:", NSUINTEGER));
        public static final ToVoid.Of1 SET_BATCH_SIZE = new ToVoid.Of1(
                instance("MPSMatrixMultiplication", VOID, "setBatchSize:", NSUINTEGER));
        public static final ToVoid.Of4 ENCODE_TO_COMMAND_BUFFER = new ToVoid.Of4(
                instance("MPSMatrixMultiplication", VOID, "encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:",
                        ID, ID, ID, ID));

        private MPSMatrixMultiplication() {}
    }

    private static Message instance(String type, AbiType result, String selector, AbiType... parameters) {
        return new Message(type, Scope.INSTANCE, selector, result, parameters);
    }

    private static Message ofClass(String type, AbiType result, String selector, AbiType... parameters) {
        return new Message(type, Scope.CLASS, selector, result, parameters);
    }
}
