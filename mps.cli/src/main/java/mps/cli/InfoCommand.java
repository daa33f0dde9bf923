// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import mps.api.DeviceInfo;
import mps.api.Mps;
import mps.api.spi.StrategyOption;
import mps.api.spi.SyncStrategyProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mps info}: what the runtime finds on this machine. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Shows the device and its limits, the modules, and the strategies found.")
final class InfoCommand implements Callable<Integer> {
    private static final long MEBIBYTE = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<SyncStrategyProvider> strategies = Strategies.found();
        out.println(device(deviceOf(strategies)));
        out.println();
        out.println("modules");
        modules().forEach(module -> out.println("  " + module));
        out.println();
        out.println("strategies");
        strategies.forEach(strategy -> out.println(strategy(strategy)));
        return ExitCodes.RIGHT;
    }

    private static DeviceInfo deviceOf(List<SyncStrategyProvider> strategies) {
        Mps.Builder builder = Mps.builder();
        strategies.stream().findFirst().ifPresent(any -> builder.sync(any.id()));
        try (Mps mps = builder.open()) {
            return mps.device();
        }
    }

    private static String device(DeviceInfo device) {
        return """
                device
                  name                %s
                  kind                %s
                  execution width     %d
                  largest buffer      %s
                  recommended memory  %s
                  processors          %d
                  Java                %s (%s, %s)"""
                .formatted(
                        device.name(),
                        device.kind(),
                        device.executionWidth(),
                        mebibytes(device.maxBufferBytes()),
                        mebibytes(device.recommendedBytes()),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", bytes / MEBIBYTE);
    }

    private static List<String> modules() {
        return ModuleLayer.boot().modules().stream()
                .map(Module::getDescriptor)
                .filter(module -> module.name().startsWith("mps."))
                .sorted(Comparator.comparing(ModuleDescriptor::name))
                .map(ModuleDescriptor::toNameAndVersion)
                .toList();
    }

    private static String strategy(SyncStrategyProvider strategy) {
        String options = strategy.options().stream().map(InfoCommand::option).collect(Collectors.joining());
        return "  %s: %s%s".formatted(strategy.id(), strategy.summary(), options);
    }

    private static String option(StrategyOption option) {
        String change = option.change() == StrategyOption.Change.ANY_TIME ? ", can be changed at any time" : "";
        return "%n    %s=%s  %s: %s%s".formatted(
                option.name(), option.defaultValue(), option.description(), option.values().expected(), change);
    }
}
