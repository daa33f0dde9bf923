// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import mps.api.spi.SyncStrategyProvider;
import mps.cli.report.Strategy.Safety;
import mps.tck.unsafe.UnsafeProvider;
import picocli.CommandLine;

/**
 * The strategies a command can choose from.
 *
 * @param candidates all of them, the unsafe ones last: a runtime that these have wrecked cannot harm the others
 */
record Strategies(List<Candidate> candidates) {
    static final String OPTION = "--sync";

    private static final String UNSAFE = "unsafe";

    /** Returns those on the module path. */
    static Strategies safeOnly() {
        return new Strategies(candidates(found(), Safety.SAFE).toList());
    }

    /** Returns those on the module path, and the ones that are wrong on purpose for who asks for them. */
    static Strategies withUnsafe() {
        return new Strategies(Stream.concat(
                        candidates(found(), Safety.SAFE), candidates(UnsafeProvider.all(), Safety.UNSAFE))
                .toList());
    }

    private static Stream<Candidate> candidates(List<? extends SyncStrategyProvider> providers, Safety safety) {
        return providers.stream().map(provider -> new Candidate(provider, safety));
    }

    /** Returns one provider per id, in the order of their ids. */
    static List<SyncStrategyProvider> found() {
        return ServiceLoader.load(SyncStrategyProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(SyncStrategyProvider::id))
                .toList();
    }

    /**
     * Returns the chosen ones, the safe ones first.
     *
     * @throws CommandLine.ParameterException if one is not there
     */
    List<Candidate> choose(CommandLine command, List<String> chosen) {
        List<String> unsafe = ids(Safety.UNSAFE);
        List<String> names = candidates.stream().map(Candidate::id).toList();
        Map<String, List<String>> groups = unsafe.isEmpty()
                ? Map.of(Choice.ALL, ids(Safety.SAFE))
                : Map.of(Choice.ALL, ids(Safety.SAFE), UNSAFE, unsafe);
        List<String> meant = new Choice(OPTION, names, groups).of(command, chosen);
        return candidates.stream().filter(one -> meant.contains(one.id())).toList();
    }

    private List<String> ids(Safety safety) {
        return candidates.stream()
                .filter(one -> one.safety() == safety)
                .map(Candidate::id)
                .toList();
    }
}
