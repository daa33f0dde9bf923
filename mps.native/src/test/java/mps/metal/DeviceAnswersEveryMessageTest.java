// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mps.metal.MPSMatrixMultiplication.Operand;
import mps.metal.objc.BoundMessage;
import mps.metal.objc.CFunctions;
import mps.metal.objc.Message;
import mps.metal.objc.Message.Scope;
import mps.metal.objc.Messages;
import mps.metal.objc.NSString;
import org.junit.jupiter.api.Test;

/** Asks an object of each type whether it responds to the messages bound for it: on a Mac, Apple's own answer. */
class DeviceAnswersEveryMessageTest {
    /** Sent only to systems that respond to it. */
    private static final Set<String> OPTIONAL = Set.of("setMathMode:");

    @Test
    void everyObjectRespondsToTheMessagesOfItsType() throws Exception {
        try (TestDevice test = new TestDevice();
                AutoreleasePool pool = AutoreleasePool.open();
                MTLBuffer buffer = test.buffer(1);
                MTLLibrary library = test.device.newLibraryWithSource("kernel void nothing() {}");
                MTLFunction function = library.newFunctionWithName("nothing");
                MTLComputePipelineState pipeline = test.device.newComputePipelineStateWithFunction(function);
                MTLCompileOptions options = new MTLCompileOptions();
                MTLSharedEvent event = test.device.newSharedEvent();
                MPSMatrix matrix = MPSMatrix.initWithBuffer(buffer, 0,
                        MPSMatrixDescriptor.matrixDescriptorWithRows(1, 1, 4, MPSDataType.FLOAT32, pool));
                MPSMatrixMultiplication product = MPSMatrixMultiplication.initWithDevice(
                        test.device, Operand.AS_STORED, Operand.AS_STORED, 1, 1, 1, 1, 0)) {
            MTLCommandBuffer commands = test.queue.commandBuffer(pool);
            MTLBlitCommandEncoder blit = commands.blitCommandEncoder(pool);
            blit.endEncoding();
            MTLComputeCommandEncoder compute = commands.computeCommandEncoder(pool);
            compute.endEncoding();
            Map<String, Long> instances = new HashMap<>();
            Stream.of(test.device, test.queue, buffer, library, function, pipeline, options, event, matrix, product,
                            commands, blit, compute)
                    .forEach(object -> instances.put(object.getClass().getSimpleName(), object.id()));
            instances.put("MTLCommandEncoder", compute.id());
            instances.put("NSObject", test.device.id());
            instances.put("NSString", NSString.autoreleased("text"));
            instances.put("NSArray", Messages.MTLLibrary.FUNCTION_NAMES.send(library.id()));

            Set<Message> messages = messages();
            Set<String> reached = messages.stream()
                    .filter(message -> message.scope() == Scope.CLASS || instances.containsKey(message.type()))
                    .map(Message::type)
                    .collect(Collectors.toSet());

            // An NSError is reached by a source that does not compile, in CommandsTest.
            assertThat(messages).filteredOn(message -> !reached.contains(message.type()))
                    .extracting(Message::type).containsOnly("NSError");
            assertThat(messages).filteredOn(message -> reached.contains(message.type()))
                    .filteredOn(message -> !OPTIONAL.contains(message.name()))
                    .allMatch(message -> Messages.NSObject.RESPONDS_TO_SELECTOR.send(
                            message.scope() == Scope.CLASS
                                    ? CFunctions.getClass(message.type()) : instances.get(message.type()),
                            message.selector()));
        }
    }

    private static Set<Message> messages() {
        return Arrays.stream(Messages.class.getDeclaredClasses())
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .map(field -> {
                    try {
                        return ((BoundMessage) field.get(null)).message();
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.toSet());
    }
}
