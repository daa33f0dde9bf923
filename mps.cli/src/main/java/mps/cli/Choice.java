// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * What an option takes: some of a closed set of names, and words that stand for several of them.
 *
 * @param option the option's name, for complaints
 * @param names the names, in the order in which they are returned
 * @param groups what words stand for
 */
record Choice(String option, List<String> names, Map<String, List<String>> groups) {
    /** The word that stands for every name, or for every one that nobody has to ask for. */
    static final String ALL = "all";

    /** Returns a choice of names that has {@link #ALL} as its only word. */
    static Choice ofAll(String option, List<String> names) {
        return new Choice(option, names, Map.of(ALL, names));
    }

    /**
     * Returns the chosen names, in their own order.
     *
     * @throws ParameterException if one is neither a name nor a word; it lists what is
     */
    List<String> of(CommandLine command, List<String> chosen) {
        List<String> allowed =
                Stream.concat(names.stream(), groups.keySet().stream().sorted()).toList();
        for (String one : chosen) {
            if (!allowed.contains(one)) {
                throw new ParameterException(
                        command, "%s knows no '%s'; allowed are %s".formatted(option, one, enumerated(allowed)));
            }
        }
        List<String> meant = chosen.stream()
                .flatMap(one -> groups.getOrDefault(one, List.of(one)).stream())
                .toList();
        return names.stream().filter(meant::contains).toList();
    }

    private static String enumerated(List<String> several) {
        List<String> before = new ArrayList<>(several);
        String last = before.removeLast();
        return before.stream().collect(Collectors.joining(", ", "", " and ")) + last;
    }
}
