// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import mps.core.kernel.KernelSource;

/** The kernels that there are, read from their sources: {@code elementwise/add<float32>}. */
final class KernelNames {
    private static final List<String> SOURCES = List.of(
            "attention", "cast", "elementwise", "indexing", "normalizations", "random", "reductions", "rotary",
            "windows");
    private static final Pattern NAME = Pattern.compile("^(?:UNARY|BINARY|COMPARISON|CAST)\\((\\w+),"
            + "|^template \\[\\[host_name\\(\"(\\w+)\"\\)\\]\\]|^kernel void (\\w+)\\(");
    private static final Pattern CONDITION = Pattern.compile("^#if (!?)defined\\((\\w+)\\)");

    private KernelNames() {}

    static Set<String> all() {
        Set<String> names = new TreeSet<>();
        for (String source : SOURCES) {
            List<String> lines = read(source + ".metal").lines().toList();
            String types = lines.stream().filter(line -> line.startsWith("// types: ")).findFirst().orElseThrow();
            for (String type : types.substring("// types: ".length()).split(" ", -1)) {
                of(lines, defined(type)).forEach(name -> names.add(source + "/" + name + "<" + type + ">"));
            }
        }
        return names;
    }

    private static Set<String> defined(String type) {
        Set<String> defined = new HashSet<>(Set.of("__SOFTMETAL__"));
        read("types/" + type + ".h").lines().filter(line -> line.startsWith("#define ")).forEach(line ->
                defined.add(line.split(" ", -1)[1]));
        return defined;
    }

    /** Returns the names that are left by the conditions of the preprocessor; templates get theirs elsewhere. */
    private static List<String> of(List<String> lines, Set<String> defined) {
        List<String> names = new ArrayList<>();
        Deque<Boolean> conditions = new ArrayDeque<>();
        String before = "";
        for (String line : lines) {
            Matcher condition = CONDITION.matcher(line);
            if (condition.find()) {
                conditions.push(defined.contains(condition.group(2)) == condition.group(1).isEmpty());
            } else if (line.startsWith("#else")) {
                conditions.push(!conditions.pop());
            } else if (line.startsWith("#endif")) {
                conditions.pop();
            }
            Matcher name = NAME.matcher(line);
            if (!conditions.contains(false) && !before.startsWith("template <") && name.find()) {
                names.add(IntStream.rangeClosed(1, 3)
                        .mapToObj(name::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow());
            }
            before = line;
        }
        return names;
    }

    private static String read(String resource) {
        try (InputStream stream = Objects.requireNonNull(
                KernelSource.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
