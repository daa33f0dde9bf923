// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening Metal in a process of its own: what each way of starting Java gives, and what each mistake says. */
class LoadingTest {
    private static final Path CLASSES = rootOf(MetalPlatform.class);
    private static final Path TESTS = rootOf(LoadProbe.class);
    private static final String DENY = "--illegal-native-access=deny";

    @TempDir
    private Path directory;

    @BeforeEach
    void softmetalOnly() {
        assumeTrue(TestDevice.PLATFORM.kind().startsWith("softmetal"), "library files are softmetal's");
    }

    @Test
    void onTheModulePathWithNativeAccessThereIsADevice() throws Exception {
        assertThat(onModulePath(DENY, "--enable-native-access=mps.metal")).startsWith("softmetal ");
    }

    @Test
    void onTheModulePathWithoutNativeAccessTheErrorShowsTheFlag() throws Exception {
        assertThat(onModulePath(DENY)).isEqualTo("MetalUnavailableException: Native access is not enabled for the Metal"
                + " binding. Start Java with --enable-native-access=mps.metal.");
    }

    @Test
    void onTheClassPathWithoutNativeAccessTheErrorShowsTheFlag() throws Exception {
        assertThat(onClassPath(CLASSES, DENY)).endsWith("Start Java with --enable-native-access=ALL-UNNAMED.");
    }

    @Test
    void aLibraryThatDoesNotExistIsNamed() throws Exception {
        assertThat(onClassPath(CLASSES, "-Dmps.softmetal.library=" + directory.resolve("none.so")))
                .startsWith("MetalUnavailableException: The library that -Dmps.softmetal.library names does not exist: "
                        + directory.resolve("none.so"));
    }

    @Test
    void aFileThatIsNoLibraryIsNamed() throws Exception {
        Path text = Files.writeString(directory.resolve("text.so"), "not a library");

        assertThat(onClassPath(CLASSES, "-Dmps.softmetal.library=" + text))
                .startsWith("MetalUnavailableException: The native library cannot be loaded: ")
                .contains(text.toString());
    }

    @Test
    void aLibraryWithoutTheFunctionsIsNamedWithTheFirstThatIsMissing() throws Exception {
        Path foreign = Path.of(System.getProperty("java.home"), "lib", "libzip.so");

        assertThat(onClassPath(CLASSES, "-Dmps.softmetal.library=" + foreign))
                .startsWith(
                        "MetalUnavailableException: Native function objc_getClass could not be found in " + foreign);
    }

    @Test
    void optionsAreSystemProperties() throws Exception {
        assertThat(onClassPath(CLASSES, "-Dmps.softmetal.device-model=lazy")).startsWith("softmetal ");
        assertThat(onClassPath(CLASSES, "-Dmps.softmetal.device-model=perfect"))
                .startsWith("MetalUnavailableException: The option mps.softmetal.device-model=perfect cannot be set: ");
    }

    @Test
    void outOfAJarTheLibraryIsCopiedToAPrivateCacheAndUsedAgain() throws Exception {
        Path jar = jarOfClasses();
        Path cache = directory.resolve("cache");
        String option = "-Dmps.cache.directory=" + cache;

        assertThat(onClassPath(jar, option)).startsWith("softmetal ");
        Path library = onlyLibraryIn(cache);
        assertThat(Files.getPosixFilePermissions(cache)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        Object before = Files.readAttributes(library, "unix:ino").get("ino");

        assertThat(onClassPath(jar, option)).startsWith("softmetal ");
        assertThat(Files.readAttributes(library, "unix:ino").get("ino")).isEqualTo(before);
    }

    @Test
    void aCachedLibraryThatWasChangedIsReplaced() throws Exception {
        Path jar = jarOfClasses();
        Path cache = directory.resolve("cache");
        String option = "-Dmps.cache.directory=" + cache;
        onClassPath(jar, option);
        Path library = onlyLibraryIn(cache);
        byte[] original = Files.readAllBytes(library);
        Files.writeString(library, "changed");

        assertThat(onClassPath(jar, option)).startsWith("softmetal ");
        assertThat(onlyLibraryIn(cache)).isEqualTo(library);
        assertThat(Files.readAllBytes(library)).isEqualTo(original);
    }

    @Test
    void packedKernelsLieInTheCacheForTheDeviceToFind() throws Exception {
        Path cache = directory.resolve("cache");
        List<String> command = classPath(CLASSES, "-Dmps.cache.directory=" + cache);
        command.add("level/kernel.so");

        assertThat(java(command)).startsWith("softmetal ");
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.filter(file -> file.endsWith("level/kernel.so"))).singleElement()
                    .satisfies(file -> assertThat(file).hasBinaryContent(new byte[] {1}));
        }
    }

    @Test
    void aCacheThatOthersCanWriteIsRefused() throws Exception {
        Path cache = Files.createDirectory(directory.resolve("cache"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(onClassPath(jarOfClasses(), "-Dmps.cache.directory=" + cache))
                .startsWith("MetalUnavailableException: The cache directory " + cache + " cannot be used: ")
                .contains("rwxrwxrwx")
                .endsWith("Name another one with -Dmps.cache.directory=<directory>.");
    }

    private String onModulePath(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(options));
        command.addAll(List.of("--module-path", CLASSES.toString(), "--patch-module", "mps.metal=" + TESTS,
                "--module", "mps.metal/" + LoadProbe.class.getName()));
        return java(command);
    }

    private String onClassPath(Path classes, String... options) throws Exception {
        return java(classPath(classes, options));
    }

    private static List<String> classPath(Path classes, String... options) {
        List<String> command = new ArrayList<>(List.of(options));
        if (!command.contains(DENY)) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("--class-path", classes + ":" + TESTS, LoadProbe.class.getName()));
        return command;
    }

    private String java(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(arguments);
        Path errors = directory.resolve("stderr");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor()).as("exit code; stderr: %s", Files.readString(errors)).isZero();
        return output;
    }

    private Path jarOfClasses() throws IOException {
        Path jar = directory.resolve("classes.jar");
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                entries.putNextEntry(new JarEntry(CLASSES.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
        return jar;
    }

    private static Path onlyLibraryIn(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            List<Path> libraries = files.filter(file -> file.endsWith("libsoftmetal.so")).toList();
            assertThat(libraries).hasSize(1);
            return libraries.getFirst();
        }
    }

    private static Path rootOf(Class<?> type) {
        try {
            Path file = Path.of(type.getResource(type.getSimpleName() + ".class").toURI());
            return file.getParent().getParent().getParent();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
