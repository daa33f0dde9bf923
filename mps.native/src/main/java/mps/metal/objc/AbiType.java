// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/** The types of Objective-C declarations, and how each travels through a call. */
public enum AbiType {
    VOID,
    /** An object, not owned by whoever receives it (+0). */
    ID(ValueLayout.JAVA_LONG),
    /** A result that the caller must release (+1). */
    OWNED_ID(ValueLayout.JAVA_LONG),
    /** The result of an {@code init} method: consumes the receiver, and the caller must release the result (+1). */
    INIT_ID(ValueLayout.JAVA_LONG),
    CLASS(ValueLayout.JAVA_LONG),
    SEL(ValueLayout.JAVA_LONG),
    POINTER(ValueLayout.JAVA_LONG),
    BLOCK(ValueLayout.JAVA_LONG),
    NSUINTEGER(ValueLayout.JAVA_LONG),
    NSINTEGER(ValueLayout.JAVA_LONG),
    UINT64(ValueLayout.JAVA_LONG),
    UINT32(ValueLayout.JAVA_INT),
    INT32(ValueLayout.JAVA_INT),
    UINT8(ValueLayout.JAVA_BYTE),
    /** One byte everywhere: C {@code bool} on arm64, {@code signed char} on x86-64. */
    BOOL(ValueLayout.JAVA_BOOLEAN),
    DOUBLE(ValueLayout.JAVA_DOUBLE),
    MTL_SIZE(Layouts.MTL_SIZE),
    NS_RANGE(Layouts.NS_RANGE);

    @SuppressWarnings("ImmutableEnumChecker") // layouts are immutable, as their documentation says
    private final Optional<MemoryLayout> layout;

    AbiType() {
        layout = Optional.empty();
    }

    AbiType(MemoryLayout layout) {
        this.layout = Optional.of(layout);
    }

    /** The layout a value has in a call; empty for {@code void}. */
    public Optional<MemoryLayout> layout() {
        return layout;
    }

    /** The Java type that carries a value through a call. */
    public Class<?> carrier() {
        return layout.isEmpty() ? void.class
                : layout.get() instanceof ValueLayout value ? value.carrier() : MemorySegment.class;
    }

    /** Whether a value travels in one register for integers: an integer, a pointer or a BOOL. */
    public boolean isWord() {
        return carrier().isPrimitive() && this != VOID && this != DOUBLE;
    }

    /** The descriptor of a C function or method with these types. */
    public static FunctionDescriptor descriptor(AbiType result, List<AbiType> parameters) {
        MemoryLayout[] layouts =
                parameters.stream().map(type -> type.layout().orElseThrow()).toArray(MemoryLayout[]::new);
        return result.layout()
                .map(layout -> FunctionDescriptor.of(layout, layouts))
                .orElseGet(() -> FunctionDescriptor.ofVoid(layouts));
    }

    /** The structs that are passed by value. An enum's constants are made before its static fields: hence a class. */
    public static final class Layouts {
        public static final StructLayout MTL_SIZE = MemoryLayout.structLayout(
                ValueLayout.JAVA_LONG.withName("width"),
                ValueLayout.JAVA_LONG.withName("height"),
                ValueLayout.JAVA_LONG.withName("depth")).withName("MTLSize");

        public static final StructLayout NS_RANGE = MemoryLayout.structLayout(
                ValueLayout.JAVA_LONG.withName("location"),
                ValueLayout.JAVA_LONG.withName("length")).withName("NSRange");

        private Layouts() {}
    }
}
