// SPDX-License-Identifier: Apache-2.0
package mps.metal.abi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;

/** Apple's declarations: the tables in {@code metal-abi}, whose README tells what each column means. */
final class AbiTables {
    /** A method of one class or protocol. */
    record Method(String type, String scope, String selector, String result, List<String> parameters,
            String ownership, String since, List<String> flags) {}

    /** A class or protocol. */
    record Type(String name, List<String> superclasses, List<String> protocols) {}

    /** A struct; fields are {@code name:type@offset}. */
    record Struct(String name, long size, List<String> fields, String returnOnX86) {}

    /** A constant of an enumeration. */
    record Constant(String type, String name, long value) {}

    /** A C function or data symbol. */
    record Symbol(String name, String kind, String result, List<String> parameters, String ownership) {}

    /** A block argument of a method. */
    record Block(String type, String selector, String result, List<String> parameters, String encoding) {}

    /** A field or flag of the block literal and its descriptor. */
    record BlockPart(String struct, String kind, String name, long value, long size) {}

    /** A method that is declared, but must not be called. */
    record Unavailable(String type, String scope, String selector) {}

    final List<Method> methods = read("methods", r ->
            new Method(r[2], r[3], r[4], r[5], list(r[6], ","), r[7], r[8], list(r[9], ",")));
    final List<Type> types = read("types", r -> new Type(r[2], list(r[3], ">"), list(r[4], ",")));
    final List<Struct> structs = read("structs", r ->
            new Struct(r[0], Long.parseLong(r[1]), list(r[5], ";"), r[7]));
    final List<Constant> constants = read("enums", r -> new Constant(r[1], r[3], new BigInteger(r[4]).longValue()));
    final List<Symbol> symbols = read("functions", r -> new Symbol(r[0], r[1], r[2], list(r[3], ","), r[5]));
    final List<Block> blocks = read("blocks", r -> new Block(r[1], r[3], r[6], list(r[7], ","), r[8]));
    final List<BlockPart> blockParts = read("block_layout", r ->
            new BlockPart(r[0], r[1], r[2], Long.decode(r[4]), r[5].isEmpty() ? 0 : Long.parseLong(r[5])));
    final List<Unavailable> unavailable = read("unavailable", r -> new Unavailable(r[1], r[2], r[3]));

    /** A type and all it inherits from, nearest first. Every object also answers NSObject's methods. */
    SequencedSet<String> lineage(String type) {
        SequencedSet<String> lineage = new LinkedHashSet<>();
        collect(type, lineage);
        lineage.add("NSObject");
        return lineage;
    }

    /** The declaration that a message to this type reaches. */
    Optional<Method> method(String type, String scope, String selector) {
        return lineage(type).stream()
                .flatMap(ancestor -> methods.stream().filter(method -> method.type().equals(ancestor)
                        && method.scope().equals(scope) && method.selector().equals(selector)))
                .findFirst();
    }

    private void collect(String type, SequencedSet<String> lineage) {
        if (lineage.add(type)) {
            types.stream().filter(candidate -> candidate.name().equals(type)).forEach(declared -> {
                declared.superclasses().forEach(ancestor -> collect(ancestor, lineage));
                declared.protocols().forEach(ancestor -> collect(ancestor, lineage));
            });
        }
    }

    private interface RowReader<T> {
        T read(String[] cells);
    }

    private static <T> List<T> read(String table, RowReader<T> reader) {
        String resource = "/metal-abi/" + table + ".tsv";
        List<T> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(AbiTables.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
            int columns = lines.readLine().split("\t", -1).length;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t", -1);
                if (cells.length != columns) {
                    throw new IllegalStateException(resource + ": expected " + columns + " cells: " + line);
                }
                rows.add(reader.read(cells));
            }
            return List.copyOf(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> list(String cell, String separator) {
        return cell.isEmpty() ? List.of() : List.of(cell.split(separator));
    }
}
