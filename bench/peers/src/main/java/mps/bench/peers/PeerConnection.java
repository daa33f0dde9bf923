// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link PeerProcess}, seen from the process that started it. It works only while it is asked. */
final class PeerConnection implements AutoCloseable {
    /**
     * Little more heap than each of them needs, and the collector that fits into it: garbage that Java lets lie, and
     * what it knows of garbage, is none of their memory. Memory outside the heap is freed by the collector too, which
     * must not run more often for those that use it.
     */
    private static final List<String> HEAP = List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=128m");

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;

    private PeerConnection(String name, Process process) {
        this.name = name;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a process for a peer, with more options for its JVM. */
    static PeerConnection start(String peer, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(HEAP);
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeerProcess.class.getName(), peer));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(Path.of("peers.log").toFile()))
                .start();
        return new PeerConnection(peer, process);
    }

    Slice slice(Model model, int callers, long nanos) throws IOException {
        return Slice.parsed(asked("slice " + model.id() + " " + callers + " " + nanos));
    }

    float[] answer(Model model, int question) throws IOException {
        Path file = Files.createTempFile("answer", ".bin");
        try {
            asked("answer " + model.id() + " " + question + " " + file);
            var buffer = ByteBuffer.wrap(Files.readAllBytes(file)).asFloatBuffer();
            float[] numbers = new float[buffer.remaining()];
            buffer.get(numbers);
            return numbers;
        } finally {
            Files.delete(file);
        }
    }

    long peakResidentBytes() throws IOException {
        return Long.parseLong(asked("memory"));
    }

    /** Returns for how many milliseconds its JVM has compiled so far. */
    long compilingMillis() throws IOException {
        return Long.parseLong(asked("compiling"));
    }

    /** Returns how long its threads ran so far. */
    long cpuNanos() throws IOException {
        return Long.parseLong(asked("time"));
    }

    private String asked(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
        for (String line; (line = answers.readLine()) != null; ) {
            if (line.startsWith(PeerProcess.MARK)) {
                return line.substring(PeerProcess.MARK.length());
            }
        }
        throw new IOException("The process of " + name + " ended at \"" + command + "\"; peers.log says why");
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
