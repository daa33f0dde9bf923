// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static mps.metal.objc.AbiType.CLASS;
import static mps.metal.objc.AbiType.ID;
import static mps.metal.objc.AbiType.INT32;
import static mps.metal.objc.AbiType.OWNED_ID;
import static mps.metal.objc.AbiType.POINTER;
import static mps.metal.objc.AbiType.SEL;
import static mps.metal.objc.AbiType.UINT64;
import static mps.metal.objc.AbiType.VOID;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Every C function and data symbol this module binds, except the message sends of {@link Messages}. Handles have the
 * name of their symbol. All functions may be called from any thread.
 */
public final class CFunctions {
    /** One bound symbol. */
    public sealed interface Binding {
        /** The symbol. */
        String name();
    }

    /** A function, and who declares it: there a test finds its declaration. */
    public record Function(String name, Header header, AbiType result, List<AbiType> parameters) implements Binding {}

    /** A symbol of Apple's whose address is what counts. */
    public record Data(String name) implements Binding {}

    /** Where a function is declared. */
    public enum Header { APPLE, POSIX, SOFTMETAL }

    private static final List<Binding> TABLE = new ArrayList<>();

    private static final MethodHandle OBJC_GET_CLASS = apple("objc_getClass", CLASS, POINTER);
    private static final MethodHandle SEL_REGISTER_NAME = apple("sel_registerName", SEL, POINTER);
    private static final MethodHandle OBJC_RETAIN = apple("objc_retain", OWNED_ID, ID);
    private static final MethodHandle OBJC_RELEASE = apple("objc_release", VOID, ID);
    private static final MethodHandle OBJC_AUTORELEASE_POOL_PUSH = apple("objc_autoreleasePoolPush", POINTER);
    private static final MethodHandle OBJC_AUTORELEASE_POOL_POP = apple("objc_autoreleasePoolPop", VOID, POINTER);
    private static final MethodHandle MTL_CREATE_SYSTEM_DEFAULT_DEVICE =
            apple("MTLCreateSystemDefaultDevice", OWNED_ID);
    private static final MethodHandle MTL_COPY_ALL_DEVICES = apple("MTLCopyAllDevices", OWNED_ID);
    private static final long NS_CONCRETE_GLOBAL_BLOCK = appleData("_NSConcreteGlobalBlock");

    private static final MethodHandle PTHREAD_SELF = posix("pthread_self", POINTER);

    private static final Optional<MethodHandle> SOFTMETAL_CPU_LEVEL = softmetal("softmetal_cpu_level", POINTER);
    private static final Optional<MethodHandle> SOFTMETAL_CONFIGURE =
            softmetal("softmetal_configure", INT32, POINTER, POINTER);
    private static final Optional<MethodHandle> SOFTMETAL_CONFIGURE_ERROR =
            softmetal("softmetal_configure_error", POINTER);
    private static final Optional<MethodHandle> SOFTMETAL_LIVE_OBJECTS = softmetal("softmetal_live_objects", UINT64);

    private CFunctions() {}

    /** All that is bound here, for the test that compares it with the declarations. */
    public static List<Binding> table() {
        return List.copyOf(TABLE);
    }

    /** The class of that name, or 0. */
    public static long getClass(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return call(OBJC_GET_CLASS, arena.allocateFrom(name).address());
        }
    }

    /** The selector of that name; the same name always gives the same selector. */
    public static long registerName(String selector) {
        try (Arena arena = Arena.ofConfined()) {
            return call(SEL_REGISTER_NAME, arena.allocateFrom(selector).address());
        }
    }

    /** Adds one reference, which the caller must give back with {@link #release}. */
    public static long retain(long id) {
        return call(OBJC_RETAIN, id);
    }

    /** Gives back one reference. */
    public static void release(long id) {
        call(OBJC_RELEASE, id);
    }

    /** Opens an autorelease pool on this native thread; the result closes it. */
    public static long autoreleasePoolPush() {
        return call(OBJC_AUTORELEASE_POOL_PUSH);
    }

    /** Closes that pool and all that were opened after it; must be on the native thread that opened it. */
    public static void autoreleasePoolPop(long pool) {
        call(OBJC_AUTORELEASE_POOL_POP, pool);
    }

    /** The native thread this code runs on: for a virtual thread, its carrier of this moment. */
    public static long nativeThread() {
        return call(PTHREAD_SELF);
    }

    /** The default device, +1, or 0 if there is none. */
    public static long createSystemDefaultDevice() {
        return call(MTL_CREATE_SYSTEM_DEFAULT_DEVICE);
    }

    /** An NSArray of all devices, +1. */
    public static long copyAllDevices() {
        return call(MTL_COPY_ALL_DEVICES);
    }

    /** The class object of blocks that need no copy: what {@code isa} of such a block literal holds. */
    public static long globalBlockClass() {
        return NS_CONCRETE_GLOBAL_BLOCK;
    }

    /** The instruction set level of softmetal; empty on Apple's Metal. */
    public static Optional<String> softmetalCpuLevel() {
        return SOFTMETAL_CPU_LEVEL.map(CFunctions::callForString);
    }

    /** Objects alive in softmetal; empty on Apple's Metal. */
    public static OptionalLong softmetalLiveObjects() {
        return SOFTMETAL_LIVE_OBJECTS.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(call(SOFTMETAL_LIVE_OBJECTS.get()));
    }

    /**
     * Sets one option of softmetal.
     *
     * @return empty if that was done, otherwise why not
     */
    public static Optional<String> softmetalConfigure(String key, String value) {
        if (SOFTMETAL_CONFIGURE.isEmpty()) {
            return Optional.of("the device is Apple's Metal, which has no such options");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nativeKey = arena.allocateFrom(key);
            MemorySegment nativeValue = arena.allocateFrom(value);
            int failed = (int) call(SOFTMETAL_CONFIGURE.get(), nativeKey.address(), nativeValue.address());
            return failed == 0 ? Optional.empty() : SOFTMETAL_CONFIGURE_ERROR.map(CFunctions::callForString);
        }
    }

    private static String callForString(MethodHandle function) {
        return CStrings.read(call(function));
    }

    private static long call(MethodHandle function) {
        return call(function, 0, 0);
    }

    private static long call(MethodHandle function, long first) {
        return call(function, first, 0);
    }

    /** Calls a function that reads these arguments, or fewer; a result narrower than a long is its low part. */
    private static long call(MethodHandle function, long first, long second) {
        try {
            return (long) function.invokeExact(first, second, 0L, 0L, 0L, 0L);
        } catch (Throwable thrown) {
            throw NativeLinker.unexpected(thrown);
        }
    }

    private static MethodHandle apple(String name, AbiType result, AbiType... parameters) {
        return bind(name, Header.APPLE, result, parameters);
    }

    private static MethodHandle posix(String name, AbiType result, AbiType... parameters) {
        return bind(name, Header.POSIX, result, parameters);
    }

    private static MethodHandle bind(String name, Header header, AbiType result, AbiType... parameters) {
        declare(name, header, result, parameters);
        return NativeLinker.function(name);
    }

    private static long appleData(String name) {
        TABLE.add(new Data(name));
        return NativeLinker.data(name);
    }

    private static Optional<MethodHandle> softmetal(String name, AbiType result, AbiType... parameters) {
        declare(name, Header.SOFTMETAL, result, parameters);
        return NativeLinker.optionalFunction(name);
    }

    private static void declare(String name, Header header, AbiType result, AbiType... parameters) {
        if (parameters.length > 2 || !List.of(parameters).stream().allMatch(AbiType::isWord)) {
            throw new IllegalArgumentException(name + " takes other arguments than two words: " + List.of(parameters));
        }
        TABLE.add(new Function(name, header, result, List.of(parameters)));
    }
}
