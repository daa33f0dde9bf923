// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * One peer in a process of its own, which does what it is told, line by line: {@code slice MODEL CALLERS NANOS},
 * {@code answer MODEL QUESTION FILE}, {@code memory}, {@code time}, {@code compiling}. It answers each with a line that
 * begins with {@link #MARK}.
 */
final class PeerProcess {
    /** Begins each line that is for the process that asked. */
    static final String MARK = "peer: ";

    private final Peer peer;
    private final Map<String, Peer.Session> sessions = new HashMap<>();

    private PeerProcess(Peer peer) {
        this.peer = peer;
    }

    /** Runs the peer of the first argument until there is no more input. */
    public static void main(String[] arguments) throws Exception {
        try (Peer peer = Peer.named(arguments[0])) {
            PeerProcess process = new PeerProcess(peer);
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line; (line = commands.readLine()) != null; ) {
                System.out.println(MARK + process.done(line.split(" ", -1)));
            }
        }
    }

    private String done(String[] command) throws Exception {
        return switch (command[0]) {
            case "slice" ->
                Slice.of(session(command[1]), Integer.parseInt(command[2]), Long.parseLong(command[3])).toString();
            case "answer" -> {
                float[] answer = session(command[1]).answer(Integer.parseInt(command[2]));
                ByteBuffer bytes = ByteBuffer.allocate(answer.length * Float.BYTES);
                bytes.asFloatBuffer().put(answer);
                Files.write(Path.of(command[3]), bytes.array());
                yield "done";
            }
            case "memory" -> Long.toString(peakResidentBytes());
            case "time" -> Long.toString(cpuNanos());
            case "compiling" ->
                Long.toString(ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
            default -> throw new IllegalArgumentException(command[0]);
        };
    }

    private Peer.Session session(String id) throws Exception {
        Peer.Session session = sessions.get(id);
        if (session == null) {
            session = peer.open(Model.of(id));
            sessions.put(id, session);
        }
        return session;
    }

    private static long peakResidentBytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            String line = lines.filter(each -> each.startsWith("VmHWM:")).findFirst().orElseThrow();
            return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    /** Returns how long the threads of this process ran so far; those that ended do not count. */
    private static long cpuNanos() throws IOException {
        long nanos = 0;
        try (var threads = Files.list(Path.of("/proc/self/task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                nanos += ranNanos(thread);
            }
        }
        return nanos;
    }

    private static long ranNanos(Path thread) {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
        } catch (IOException ended) {
            return 0;
        }
    }
}
