// SPDX-License-Identifier: Apache-2.0
package mps.cli.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A clone of the project that holds the launcher and one source, with a Maven that builds by making a folder and a JDK
 * that runs by printing its arguments.
 */
final class Clone {
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

    private final Path folder;

    Clone(Path folder) throws IOException {
        this.folder = folder;
        copy("mps");
        copy("mps.cli/src/main/sh/find-jdk.sh");
        write("pom.xml", "<project/>");
        write("mps.cli/pom.xml", "<project/>");
        write("mps.cli/src/main/java/Main.java", "class Main {}");
        write("jdk/release", "JAVA_VERSION=\"25.0.1\"\n");
        script("jdk/bin/javac", "exit 1");
        script("jdk/bin/java", "echo \"ran: $*\"");
        maven("mkdir -p mps.cli/target/modules");
    }

    /** Makes Maven do this, after it has said so in {@link #builds()} and shown a stage. */
    void maven(String... commands) throws IOException {
        script("tools/mvn", "echo $$ >>builds\necho '[INFO] Building mps.api 0.1 [2/9]'\n" + String.join("\n", commands));
    }

    /** Returns the process ids of the builds so far. */
    List<Long> builds() throws IOException {
        Path builds = folder.resolve("builds");
        return Files.exists(builds)
                ? Files.readAllLines(builds).stream().map(Long::valueOf).toList()
                : List.of();
    }

    /** Changes the source, now or at a later time than the last build began. */
    void changeSource() throws IOException {
        Path source = folder.resolve("mps.cli/src/main/java/Main.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(10)));
    }

    Path folder() {
        return folder;
    }

    /** Starts the launcher; its output and errors come together. */
    Process start(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", folder.resolve("mps").toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.put("PATH", folder.resolve("tools") + ":" + environment.get("PATH"));
        return builder.start();
    }

    private void copy(String file) throws IOException {
        write(file, Files.readString(PROJECT.resolve(file)));
    }

    private void script(String file, String commands) throws IOException {
        Path script = write(file, "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path write(String file, String content) throws IOException {
        Path target = folder.resolve(file);
        Files.createDirectories(target.getParent());
        return Files.writeString(target, content);
    }
}
