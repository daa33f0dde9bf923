// SPDX-License-Identifier: Apache-2.0
package mps.examples;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the build made: jars, or folders of classes where it has not come to packaging. The paths are taken from this
 * JVM's own class path and given to other JVMs.
 */
final class Artifacts {
    private static final Set<String> ROOTS =
            Set.of("mps.examples.inference", "mps.core", "mps.sync.mutex", "mps.sync.barrier", "mps.sync.queue");

    private Artifacts() {}

    /** The module path of {@code mps.examples.inference}, with all three strategies and {@code more} on it. */
    static String modulePath(Path... more) {
        ModuleFinder onPath = ModuleFinder.of(classPath().filter(Artifacts::isModule).toArray(Path[]::new));
        Stream<String> modules = Configuration.empty()
                .resolve(onPath, ModuleFinder.ofSystem(), ROOTS)
                .modules()
                .stream()
                .map(module -> module.reference().location().orElseThrow())
                .filter(location -> location.getScheme().equals("file"))
                .map(location -> Path.of(location).toString());
        return Stream.concat(modules, Stream.of(more).map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The class path of {@code Quickstart}, with all three strategies on it. */
    static String quickstartClassPath() {
        String quickstart = classPath()
                .filter(path -> path.toString().contains("quickstart"))
                .map(Path::toString)
                .findFirst()
                .orElseThrow();
        return modulePath() + File.pathSeparator + quickstart;
    }

    private static Stream<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of);
    }

    /** Whether a module lies there that has a descriptor of its own. */
    private static boolean isModule(Path path) {
        return !path.toString().contains("quickstart")
                && ModuleFinder.of(path).findAll().stream()
                        .anyMatch(module -> !module.descriptor().isAutomatic());
    }
}
