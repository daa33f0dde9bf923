// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mps.metal.error.MetalUnavailableException;
import mps.metal.load.NativeLibraries;

/** The only class that sees the {@link Linker} and looks up symbols. */
@SuppressWarnings("restricted") // this module is the one that native access is granted to
final class NativeLinker {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = NativeLibraries.load().symbols();

    /**
     * A call with six words that returns one: the type of every call whose arguments and result are words, six at most.
     * The first link of a type of call takes milliseconds, more than anything else in a start, so that there shall be
     * few. Six words travel in registers on both architectures; a function reads those that it declares, the low part
     * of each if it is narrower, and the caller does the same with the result.
     */
    static final FunctionDescriptor WORDS =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private NativeLinker() {}

    /**
     * The handle of a C function of {@link #WORDS}; pointers are longs, because an {@link AddressLayout} would allocate
     * a segment.
     */
    static MethodHandle function(String name) {
        return function(name, WORDS);
    }

    /** The handle of a C function of {@link #WORDS} that only softmetal has. */
    static Optional<MethodHandle> optionalFunction(String name) {
        return SYMBOLS.find(name).map(address -> LINKER.downcallHandle(address, WORDS));
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(SYMBOLS.findOrThrow(present(name)), descriptor);
    }

    /** The address of a data symbol. */
    static long data(String name) {
        return SYMBOLS.findOrThrow(present(name)).address();
    }

    /**
     * The handle that sends messages of one shape. Call it with the receiver, the selector and the arguments.
     *
     * @param shape the signature of the method itself, without receiver and selector
     */
    static MethodHandle messageSend(FunctionDescriptor shape) {
        List<MemoryLayout> arguments = new ArrayList<>(List.of(JAVA_LONG, JAVA_LONG));
        arguments.addAll(shape.argumentLayouts());
        MemoryLayout[] layouts = arguments.toArray(MemoryLayout[]::new);
        return function(sendFunction(shape, NativeLibraries.isX86()), shape.returnLayout()
                .map(result -> FunctionDescriptor.of(result, layouts))
                .orElseGet(() -> FunctionDescriptor.ofVoid(layouts)));
    }

    /**
     * Which of the runtime's entry points answers with such a result: on x86-64 a struct of more than 16 bytes comes
     * back in memory and has an entry point of its own; AArch64 has one entry point for all.
     */
    static String sendFunction(FunctionDescriptor shape, boolean x86) {
        boolean returnedInMemory = shape.returnLayout().map(MemoryLayout::byteSize).orElse(0L) > 16;
        return returnedInMemory && x86 ? "objc_msgSend_stret" : "objc_msgSend";
    }

    /** A C function pointer that lives as long as the process: closing an arena that owns a stub can crash the VM. */
    static long upcall(MethodHandle target, FunctionDescriptor descriptor) {
        return LINKER.upcallStub(target, descriptor, Arena.global()).address();
    }

    /** The BOOL in a word: above its byte there may be anything. */
    static boolean isTrue(long word) {
        return (byte) word != 0;
    }

    /** What to throw when {@code invokeExact} did: it declares Throwable, and only faults of Java come through. */
    static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            return exception;
        }
        throw new AssertionError(thrown);
    }

    private static String present(String name) {
        if (SYMBOLS.find(name).isEmpty()) {
            throw new MetalUnavailableException("Native function " + name + " could not be found in "
                    + NativeLibraries.load().description()
                    + ". The library must be the one that this version was built with.");
        }
        return name;
    }
}
