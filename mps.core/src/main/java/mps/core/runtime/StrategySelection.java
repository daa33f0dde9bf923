// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import mps.api.StrategySelectionException;
import mps.api.spi.RuntimeProvider;
import mps.api.spi.StrategyOption;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategyProvider;

/**
 * Chooses the one strategy of a runtime.
 *
 * <p>This module declares no {@code uses SyncStrategyProvider}: that would make the module system resolve every
 * strategy module it can see. It adds the use at run time instead, so that only what the application resolved is found,
 * and {@code --add-modules mps.sync.queue} selects.
 *
 * @param provider the chosen one
 * @param options its options, checked and complete
 */
record StrategySelection(SyncStrategyProvider provider, StrategyOptions options) {
    private static final String CHOICE = "mps.sync";

    /** Chooses among the strategies that are resolved, as the configuration and the system properties say. */
    static StrategySelection select(RuntimeProvider.Configuration configuration) {
        List<SyncStrategyProvider> candidates = configuration.provider().map(List::of).orElseGet(StrategySelection::found);
        return select(candidates, configuration, System.getProperties().stringPropertyNames(), System::getProperty);
    }

    private static List<SyncStrategyProvider> found() {
        Module self = StrategySelection.class.getModule();
        self.addUses(SyncStrategyProvider.class);
        Map<String, SyncStrategyProvider> byClass = new HashMap<>();
        ModuleLayer layer = self.getLayer();
        if (layer != null) {
            ServiceLoader.load(layer, SyncStrategyProvider.class)
                    .forEach(provider -> byClass.put(provider.getClass().getName(), provider));
        }
        ServiceLoader.load(SyncStrategyProvider.class, StrategySelection.class.getClassLoader())
                .forEach(provider -> byClass.putIfAbsent(provider.getClass().getName(), provider));
        return List.copyOf(byClass.values());
    }

    /** Chooses among {@code found}; the rule itself, free of where things come from. */
    static StrategySelection select(
            List<SyncStrategyProvider> found,
            RuntimeProvider.Configuration configuration,
            Set<String> propertyNames,
            Function<String, String> property) {
        refuseDuplicates(found);
        Optional<String> wanted = configuration
                .provider()
                .map(SyncStrategyProvider::id)
                .or(configuration::sync)
                .or(() -> propertyNames.contains(CHOICE) ? Optional.of(property.apply(CHOICE)) : Optional.empty());
        SyncStrategyProvider chosen = wanted.map(id -> byId(found, id)).orElseGet(() -> only(found));
        Map<String, String> given = new HashMap<>();
        String prefix = CHOICE + "." + chosen.id() + ".";
        for (String name : propertyNames) {
            if (name.startsWith(prefix)) {
                given.put(name.substring(prefix.length()), property.apply(name));
            }
        }
        given.putAll(configuration.options());
        List<StrategyOption> declared = chosen.options();
        return new StrategySelection(chosen, StrategyOptions.check(chosen.id(), declared, given));
    }

    private static void refuseDuplicates(List<SyncStrategyProvider> found) {
        Set<String> ids = new HashSet<>();
        for (SyncStrategyProvider provider : found) {
            if (!ids.add(provider.id())) {
                throw new StrategySelectionException("Two strategies have the id '" + provider.id() + "': "
                        + found.stream()
                                .filter(other -> other.id().equals(provider.id()))
                                .map(other -> other.getClass().getName())
                                .sorted()
                                .collect(Collectors.joining(" and "))
                        + ". Ids must be unique; remove one of the two modules");
            }
        }
    }

    private static SyncStrategyProvider byId(List<SyncStrategyProvider> found, String id) {
        return found.stream().filter(provider -> provider.id().equals(id)).findFirst().orElseThrow(() ->
                new StrategySelectionException("There is no strategy '" + id + "'; found: " + list(found)
                        + ". Resolve its module, for instance with --add-modules mps.sync." + id
                        + ", or choose one of those found with -D" + CHOICE + "=<id>"));
    }

    private static SyncStrategyProvider only(List<SyncStrategyProvider> found) {
        if (found.isEmpty()) {
            throw new StrategySelectionException("No synchronization strategy is there: expected exactly one. Put a strategy"
                    + " module on the module path and resolve it with --add-modules mps.sync.queue (or mps.sync.mutex,"
                    + " mps.sync.barrier); on the class path, add its jar");
        }
        if (found.size() > 1) {
            throw new StrategySelectionException("More than one synchronization strategy is there: " + list(found)
                    + ". Choose one with -D" + CHOICE + "=" + ids(found).getFirst() + " or Mps.builder().sync(\""
                    + ids(found).getFirst() + "\"), or resolve only one module with --add-modules");
        }
        return found.getFirst();
    }

    private static String list(List<SyncStrategyProvider> found) {
        return found.isEmpty() ? "none" : String.join(", ", ids(found));
    }

    private static List<String> ids(List<SyncStrategyProvider> found) {
        return new ArrayList<>(new TreeSet<>(found.stream().map(SyncStrategyProvider::id).toList()));
    }
}
