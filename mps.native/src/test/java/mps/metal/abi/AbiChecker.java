// SPDX-License-Identifier: Apache-2.0
package mps.metal.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import mps.metal.AppleConstant;
import mps.metal.objc.AbiType;
import mps.metal.objc.CFunctions;
import mps.metal.objc.Message;

/**
 * Compares what is bound with what Apple declares. Each method returns what is wrong, in words: nothing if all is
 * right.
 */
final class AbiChecker {
    /** The name that the tables give each type, stated here a second time, independently of the binding. */
    private static final Map<AbiType, String> DECLARED_AS = Map.ofEntries(
            Map.entry(AbiType.VOID, "void"), Map.entry(AbiType.ID, "id"), Map.entry(AbiType.OWNED_ID, "id"),
            Map.entry(AbiType.INIT_ID, "id"), Map.entry(AbiType.CLASS, "Class"), Map.entry(AbiType.SEL, "SEL"),
            Map.entry(AbiType.POINTER, "pointer"), Map.entry(AbiType.BLOCK, "block"),
            Map.entry(AbiType.NSUINTEGER, "NSUInteger"), Map.entry(AbiType.NSINTEGER, "NSInteger"),
            Map.entry(AbiType.UINT64, "uint64_t"), Map.entry(AbiType.UINT32, "uint32_t"),
            Map.entry(AbiType.INT32, "int32_t"), Map.entry(AbiType.UINT8, "uint8_t"), Map.entry(AbiType.BOOL, "BOOL"),
            Map.entry(AbiType.DOUBLE, "double"), Map.entry(AbiType.MTL_SIZE, "struct:MTLSize"),
            Map.entry(AbiType.NS_RANGE, "struct:NSRange"));

    /** What of each C type the calling conventions of arm64 and x86-64 look at: its size, and integer or not. */
    private static final Map<String, ValueLayout> SCALARS = Map.ofEntries(
            Map.entry("id", ValueLayout.JAVA_LONG), Map.entry("Class", ValueLayout.JAVA_LONG),
            Map.entry("SEL", ValueLayout.JAVA_LONG), Map.entry("pointer", ValueLayout.JAVA_LONG),
            Map.entry("block", ValueLayout.JAVA_LONG), Map.entry("NSUInteger", ValueLayout.JAVA_LONG),
            Map.entry("NSInteger", ValueLayout.JAVA_LONG), Map.entry("uint64_t", ValueLayout.JAVA_LONG),
            Map.entry("uint32_t", ValueLayout.JAVA_INT), Map.entry("int32_t", ValueLayout.JAVA_INT),
            Map.entry("uint8_t", ValueLayout.JAVA_BYTE), Map.entry("BOOL", ValueLayout.JAVA_BOOLEAN),
            Map.entry("double", ValueLayout.JAVA_DOUBLE));

    private final AbiTables tables;

    AbiChecker(AbiTables tables) {
        this.tables = tables;
    }

    /** A message against the declaration it reaches: scope, types, who owns the result, and that it may be sent. */
    List<String> check(Message message) {
        String scope = message.scope().sign();
        Optional<AbiTables.Method> found = tables.method(message.type(), scope, message.name());
        if (found.isEmpty()) {
            String other = scope.equals("+") ? "-" : "+";
            return List.of(tables.method(message.type(), other, message.name()).isPresent()
                    ? message + ": scope: declared as " + other + ", bound as " + scope
                    : message + ": no such selector in " + tables.lineage(message.type()));
        }
        AbiTables.Method declared = found.get();
        List<String> faults = new ArrayList<>();
        compare(faults, message + ": result", declared.result(), message.result());
        compareAll(faults, message.toString(), declared.parameters(), message.parameters());
        if (!ownershipOf(message.result()).equals(declared.ownership())) {
            faults.add(message + ": ownership: declared as '" + declared.ownership() + "', bound as '"
                    + ownershipOf(message.result()) + "'");
        }
        if (message.name().chars().filter(c -> c == ':').count() != message.parameters().size()) {
            faults.add(message + ": the selector has not as many colons as there are parameters: "
                    + message.parameters());
        }
        declared.flags().stream()
                .filter(flag -> flag.equals("variadic") || flag.equals("optional") || flag.equals("unavailable-macos"))
                .forEach(flag -> faults.add(message + ": declared " + flag));
        if (tables.unavailable.contains(new AbiTables.Unavailable(message.type(), scope, message.name()))) {
            faults.add(message + ": declared unavailable on " + message.type());
        }
        return faults;
    }

    /** A C function or data symbol of Apple's. */
    List<String> check(CFunctions.Binding binding) {
        Optional<AbiTables.Symbol> found =
                tables.symbols.stream().filter(symbol -> symbol.name().equals(binding.name())).findFirst();
        if (found.isEmpty()) {
            return List.of(binding.name() + ": no such symbol");
        }
        AbiTables.Symbol declared = found.get();
        List<String> faults = new ArrayList<>();
        switch (binding) {
            case CFunctions.Data(String name) -> {
                if (!declared.kind().equals("data")) {
                    faults.add(name + ": declared as " + declared.kind() + ", bound as data");
                }
            }
            case CFunctions.Function(String name, _, AbiType result, List<AbiType> parameters) -> {
                if (!declared.kind().equals("function")) {
                    faults.add(name + ": declared as " + declared.kind() + ", bound as function");
                }
                compare(faults, name + ": result", declared.result(), result);
                compareAll(faults, name, declared.parameters(), parameters);
                if (!ownershipOf(result).equals(declared.ownership().isEmpty() && result == AbiType.ID
                        ? "+0" : declared.ownership())) {
                    faults.add(name + ": ownership: declared as '" + declared.ownership() + "', bound as '"
                            + ownershipOf(result) + "'");
                }
            }
        }
        return faults;
    }

    /** A constant: its enumeration, its name there, and its value. */
    List<String> check(AppleConstant constant) {
        String type = constant instanceof Enum<?> e
                ? e.getDeclaringClass().getSimpleName()
                : constant.getClass().getSimpleName();
        return tables.constants.stream()
                .filter(declared -> declared.type().equals(type) && declared.name().equals(constant.appleName()))
                .findFirst()
                .map(declared -> declared.value() == constant.value()
                        ? List.<String>of()
                        : List.of(constant.appleName() + ": declared as " + declared.value() + ", bound as "
                                + constant.value()))
                .orElseGet(() -> List.of(constant.appleName() + ": no such constant in " + type));
    }

    /** The name of a Java constant says which of Apple's it is. */
    List<String> checkName(String javaName, AppleConstant constant, String type) {
        String stem = javaName.replace("VERSION_", "").replace("_", "").toLowerCase(Locale.ROOT);
        String apple = constant.appleName().replace("_", "").toLowerCase(Locale.ROOT);
        String prefix = type.replaceFirst("Options$", "").toLowerCase(Locale.ROOT);
        return apple.equals(prefix + stem)
                ? List.of()
                : List.of(type + "." + javaName + " is not a name for " + constant.appleName());
    }

    /** A struct's layout against its declaration: size, and type and place of each field. */
    List<String> check(StructLayout layout) {
        String name = layout.name().orElse("");
        return tables.structs.stream().filter(struct -> struct.name().equals(name)).findFirst()
                .map(declared -> compareStruct(declared, layout))
                .orElseGet(() -> List.of(name + ": no such struct"));
    }

    /** Which entry point of the runtime answers with that type on x86-64, by the declaration. */
    String sendFunctionOnX86(AbiType result) {
        String declared = DECLARED_AS.get(result).replace("struct:", "");
        return tables.structs.stream()
                .filter(struct -> struct.name().equals(declared) && struct.returnOnX86().contains("stret"))
                .map(_ -> "objc_msgSend_stret").findFirst().orElse("objc_msgSend");
    }

    private static List<String> compareStruct(AbiTables.Struct declared, StructLayout layout) {
        List<String> faults = new ArrayList<>();
        if (declared.size() != layout.byteSize()) {
            faults.add(declared.name() + ": declared with " + declared.size() + " bytes, bound with "
                    + layout.byteSize());
        }
        List<String> bound = layout.memberLayouts().stream()
                .map(field -> field.name().orElse("?") + "@"
                        + layout.byteOffset(PathElement.groupElement(field.name().orElse("?"))))
                .toList();
        List<String> fields = declared.fields().stream().map(field -> field.replaceFirst(":[^@]*", "")).toList();
        if (!bound.equals(fields)) {
            faults.add(declared.name() + ": declared with the fields " + fields + ", bound with " + bound);
        }
        for (int i = 0; i < Math.min(fields.size(), bound.size()); i++) {
            String type = declared.fields().get(i).replaceFirst("^[^:]*:", "").replaceFirst("@.*", "");
            if (!sameLayout(SCALARS.get(type), layout.memberLayouts().get(i))) {
                faults.add(declared.name() + ": field " + fields.get(i) + " is declared as " + type + ", bound as "
                        + layout.memberLayouts().get(i));
            }
        }
        return faults;
    }

    private void compareAll(List<String> faults, String what, List<String> declared, List<AbiType> bound) {
        if (declared.size() != bound.size()) {
            faults.add(what + ": declared with the parameters " + declared + ", bound with " + bound);
            return;
        }
        for (int i = 0; i < declared.size(); i++) {
            compare(faults, what + ": parameter " + i, declared.get(i), bound.get(i));
        }
    }

    private void compare(List<String> faults, String what, String declared, AbiType bound) {
        String type = declared.replaceFirst("\\(enum .*\\)$", "");
        if (!type.equals(DECLARED_AS.get(bound))) {
            faults.add(what + ": declared as " + declared + ", bound as " + bound);
            return;
        }
        bound.layout().ifPresent(layout -> {
            if (layout instanceof StructLayout struct) {
                faults.addAll(check(struct));
            } else if (!sameLayout(SCALARS.get(type), layout)) {
                faults.add(what + ": " + declared + " travels as " + SCALARS.get(type) + ", bound as " + layout);
            }
        });
    }

    private static boolean sameLayout(ValueLayout expected, MemoryLayout actual) {
        return expected != null && expected.withoutName().equals(actual.withoutName());
    }

    private static String ownershipOf(AbiType result) {
        return switch (result) {
            case ID -> "+0";
            case OWNED_ID -> "+1";
            case INIT_ID -> "init+1";
            default -> "";
        };
    }
}
