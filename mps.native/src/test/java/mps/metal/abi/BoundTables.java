// SPDX-License-Identifier: Apache-2.0
package mps.metal.abi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import mps.metal.AppleConstant;
import mps.metal.objc.BoundMessage;
import mps.metal.objc.Messages;

/** What this module binds: the tables themselves, and what the class files of the module refer to. */
final class BoundTables {
    /** A field of a table of messages. */
    record MessageField(String owner, String name, BoundMessage bound) {}

    /** A reference from a class file to a method or field of another class. */
    record Reference(String from, String owner, String member) {}

    private BoundTables() {}

    /** Every message in {@link Messages}. */
    static List<MessageField> messages() {
        return Arrays.stream(Messages.class.getDeclaredClasses())
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .map(field -> new MessageField(
                        field.getDeclaringClass().getName(), field.getName(), (BoundMessage) valueOf(field)))
                .toList();
    }

    /** Every constant of every enumeration, by the Java name of its field. */
    static List<Field> constants() {
        return classes().stream()
                .map(model -> load(nameOf(model)))
                .filter(AppleConstant.class::isAssignableFrom)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields())
                        .filter(field -> field.getType() == type && Modifier.isStatic(field.getModifiers())))
                .toList();
    }

    /** Every class of the module that lies in its class files, tests not included. */
    static List<ClassModel> classes() {
        try (Stream<Path> files = Files.walk(root())) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("module-info.class") && !file.endsWith("package-info.class"))
                    .map(BoundTables::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every reference to a method or field from the class files of the module. */
    static Set<Reference> references() {
        return classes().stream()
                .flatMap(model -> StreamSupport.stream(model.constantPool().spliterator(), false)
                        .filter(MemberRefEntry.class::isInstance)
                        .map(MemberRefEntry.class::cast)
                        .map(reference -> new Reference(nameOf(model),
                                reference.owner().asInternalName().replace('/', '.'), reference.name().stringValue())))
                .collect(Collectors.toSet());
    }

    static Object valueOf(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static String nameOf(ClassModel model) {
        return model.thisClass().asInternalName().replace('/', '.');
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Messages.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        try {
            Path table = Path.of(Messages.class.getResource("Messages.class").toURI());
            return table.getParent().getParent().getParent().getParent();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
