// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A block {@code void (^)(id)} that native code calls once, on a thread of its own.
 *
 * <p>A block literal is an object: {@code isa}, flags, the function to call, a descriptor, then whatever it captured.
 * These are <em>global</em> blocks, which the runtime neither copies nor frees, so that native code always calls with
 * the very literal we gave it; the captured word is the index of the slot that holds the handler. All literals share
 * one upcall stub, live in the global arena and are used again after their call, so that their number is that of the
 * handlers pending at once. A handler whose call never comes (its command buffer was never committed) keeps its slot.
 *
 * <p>Thread-safe. {@link #create} happens-before the handler's run, through the volatile field of the slot. The handler
 * must not block for long: it holds up a thread of the driver. What it throws is logged and goes no further, because an
 * exception that leaves an upcall ends the process.
 */
public final class OneShotBlock {
    static final int BLOCK_IS_GLOBAL = 0x1000_0000;
    static final int BLOCK_HAS_SIGNATURE = 0x4000_0000;

    /** {@code void} with 16 bytes of arguments: the block itself at 0, an object at 8. */
    static final String SIGNATURE = "v16@?0@8";
    static final AbiType INVOKE_RESULT = AbiType.VOID;
    static final List<AbiType> INVOKE_PARAMETERS = List.of(AbiType.POINTER, AbiType.ID);

    static final StructLayout LITERAL = MemoryLayout.structLayout(
            JAVA_LONG.withName("isa"),
            JAVA_INT.withName("flags"),
            JAVA_INT.withName("reserved"),
            JAVA_LONG.withName("invoke"),
            JAVA_LONG.withName("descriptor"),
            JAVA_LONG.withName("captured_start")).withName("Block_literal");

    static final StructLayout DESCRIPTOR = MemoryLayout.structLayout(
            JAVA_LONG.withName("reserved"),
            JAVA_LONG.withName("size"),
            JAVA_LONG.withName("signature_without_copy_dispose")).withName("Block_descriptor");

    private static final Logger LOGGER = System.getLogger(OneShotBlock.class.getName());
    private static final long CAPTURED = offset(LITERAL, "captured_start");
    private static final long INVOKE =
            NativeLinker.upcall(invokeHandle(), AbiType.descriptor(INVOKE_RESULT, INVOKE_PARAMETERS));
    private static final long SHARED_DESCRIPTOR = newDescriptor();

    private static final ConcurrentLinkedQueue<OneShotBlock> FREE = new ConcurrentLinkedQueue<>();

    /** All slots by index; replaced by a longer copy when one is added. */
    private static volatile OneShotBlock[] slots = {};

    private final long address;
    private volatile @Nullable LongConsumer handler;

    private OneShotBlock(int index) {
        MemorySegment literal = Arena.global().allocate(LITERAL);
        literal.set(JAVA_LONG, offset(LITERAL, "isa"), CFunctions.globalBlockClass());
        literal.set(JAVA_INT, offset(LITERAL, "flags"), BLOCK_IS_GLOBAL | BLOCK_HAS_SIGNATURE);
        literal.set(JAVA_LONG, offset(LITERAL, "invoke"), INVOKE);
        literal.set(JAVA_LONG, offset(LITERAL, "descriptor"), SHARED_DESCRIPTOR);
        literal.set(JAVA_LONG, CAPTURED, index);
        address = literal.address();
    }

    /**
     * A block that runs the handler when native code calls it, with the block's argument.
     *
     * @return the address of the block
     */
    public static long create(LongConsumer handler) {
        OneShotBlock free = FREE.poll();
        OneShotBlock slot = free == null ? addSlot() : free;
        slot.handler = handler;
        return slot.address;
    }

    private static synchronized OneShotBlock addSlot() {
        OneShotBlock[] longer = Arrays.copyOf(slots, slots.length + 1);
        OneShotBlock slot = new OneShotBlock(slots.length);
        longer[slots.length] = slot;
        slots = longer;
        return slot;
    }

    /** What native code calls, through the stub. The literal's size is known: it is one of ours. */
    @SuppressWarnings({"restricted", "UnusedMethod"})
    private static void invoke(long block, long argument) {
        try {
            long index = MemorySegment.ofAddress(block).reinterpret(LITERAL.byteSize()).get(JAVA_LONG, CAPTURED);
            OneShotBlock slot = slots[Math.toIntExact(index)];
            LongConsumer handler = slot.handler;
            if (handler == null) {
                LOGGER.log(Level.ERROR, "A completion block was called a second time; the call is ignored.");
                return;
            }
            slot.handler = null;
            FREE.offer(slot);
            handler.accept(argument);
        } catch (Throwable thrown) {
            LOGGER.log(Level.ERROR, "A completion handler failed; its command buffer completed.", thrown);
        }
    }

    private static MethodHandle invokeHandle() {
        try {
            return MethodHandles.lookup().findStatic(
                    OneShotBlock.class, "invoke", MethodType.methodType(void.class, long.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("OneShotBlock.invoke", e);
        }
    }

    private static long newDescriptor() {
        MemorySegment descriptor = Arena.global().allocate(DESCRIPTOR);
        descriptor.set(JAVA_LONG, offset(DESCRIPTOR, "size"), LITERAL.byteSize());
        descriptor.set(JAVA_LONG, offset(DESCRIPTOR, "signature_without_copy_dispose"),
                Arena.global().allocateFrom(SIGNATURE).address());
        return descriptor.address();
    }

    private static long offset(StructLayout layout, String field) {
        return layout.byteOffset(PathElement.groupElement(field));
    }
}
