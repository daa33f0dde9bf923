// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Compares this project with its peers: {@code java [-Drows=TEXT] -jar peers.jar [ROUNDS [DOCUMENT [LIMITS]]]}. In each
 * round every peer measures a slice of every row, one after the other. The results of the peers are compared first. The
 * table goes to standard output and, if a document is named, between its lines {@value #BEGIN} and {@value #END}, with
 * what the file LIMITS says of the machine; every figure goes to {@code peers.json}. With TEXT only rows with that in
 * their titles; {@value #BESIDE} stands for those of a machine that others use as well, and of peers that are idle.
 */
public final class Main {
    static final List<String> PEERS = List.of("mps-mutex", "mps-queue", "onnx", "onnx-1", "djl", "djl-1");

    /** Those that use all cores for one caller. */
    private static final List<String> ON_ALL_CORES = List.of("mps-mutex", "mps-queue", "onnx", "djl");

    private static final String BESIDE = "another process on one core";

    /** Those whose start is measured. */
    private static final List<String> FRESH = List.of("mps-mutex", "onnx", "djl");

    private static final String BEGIN = "<!-- begin: measured -->";
    private static final String END = "<!-- end: measured -->";
    private static final int ROUNDS = 5;
    private static final long WARM_UP_NANOS = 1_000_000_000;
    private static final int WARM_UPS_AT_MOST = 12;
    /** A JVM that compiles for less than this of a warm-up has compiled what matters. */
    private static final long WARM_MILLIS = 50;

    private static final long SLICE_NANOS = 300_000_000;
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final double TOLERANCE = 1e-4;
    private static final double MEGABYTE = 1e6;

    private final Map<String, PeerConnection> peers = new LinkedHashMap<>();
    private final Results results = new Results();
    private final int rounds;

    private Main(int rounds) {
        this.rounds = rounds;
    }

    /** Runs the comparison. */
    public static void main(String[] arguments) throws IOException {
        Main main = new Main(arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS);
        main.compare();
        String table = machine() + "\n\n" + main.results.markdown();
        System.out.println(table);
        Files.writeString(Path.of("peers.json"), main.results.json());
        if (arguments.length > 1) {
            String limits = arguments.length > 2
                    ? "\n```\n" + Files.readString(Path.of(arguments[2])).strip() + "\n```\n"
                    : "";
            write(Path.of(arguments[1]), table + limits);
        }
    }

    private void compare() throws IOException {
        for (String peer : PEERS) {
            peers.put(peer, PeerConnection.start(peer));
        }
        for (Model model : Model.ALL) {
            checkResults(model);
        }
        String wanted = System.getProperty("rows", "");
        for (Row row : Row.ALL) {
            if (row.title().contains(wanted)) {
                measure(row);
            }
        }
        if (wanted.isEmpty() || wanted.equals(BESIDE)) {
            measureBeside("MLP, batch 1, 1 caller", 1, "mps-mutex");
            measureBeside("MLP, 8 callers, one sample each", 8, "mps-mutex");
            measureBeside("MLP, 8 callers, batched", 8, "mps-queue");
            measureIdle();
        }
        Map<String, List<Double>> memory = new LinkedHashMap<>();
        for (var peer : peers.entrySet()) {
            memory.put(peer.getKey(), List.of(peer.getValue().peakResidentBytes() / MEGABYTE));
            peer.getValue().close();
        }
        if (!wanted.isEmpty()) {
            return;
        }
        firstResults();
        Row.Goal half = Row.Goal.timesTheBetter(0.5);
        results.add("peak resident memory of all this", "MB", false, "mps-mutex", half, memory);
        results.add("size on disk", "MB", false, "mps-mutex", half, sizes());
    }

    /** Refuses to measure peers that do not compute the same. */
    private void checkResults(Model model) throws IOException {
        Optional<float[]> expected = Optional.empty();
        for (var peer : peers.entrySet()) {
            float[] answer = peer.getValue().answer(model, 1);
            float[] first = expected.orElse(answer);
            expected = Optional.of(first);
            for (int i = 0; i < first.length; i++) {
                if (!(Math.abs(answer[i] - first[i]) <= TOLERANCE * Math.max(1, Math.abs(first[i])))) {
                    throw new IllegalStateException("Element " + i + " of " + model.id() + " is " + answer[i] + " on "
                            + peer.getKey() + " and " + first[i] + " on " + PEERS.getFirst());
                }
            }
        }
    }

    private void measure(Row row) throws IOException {
        for (PeerConnection peer : peers.values()) {
            warmUp(peer, row.model(), row.callers());
        }
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (var peer : peers.entrySet()) {
                Slice slice = peer.getValue().slice(row.model(), row.callers(), SLICE_NANOS);
                figures.computeIfAbsent(peer.getKey(), _ -> new ArrayList<>())
                        .add(row.figure().of().applyAsDouble(slice));
            }
        }
        Row.Figure figure = row.figure();
        results.add(row.title(), figure.unit(), figure.moreIsBetter(), row.ours(), row.goal(), figures);
        System.err.println(row.title());
    }

    /** Lets a peer work until its JVM compiles no more: with all cores busy that takes its time. */
    private static void warmUp(PeerConnection peer, Model model, int callers) throws IOException {
        long before = peer.compilingMillis();
        for (int i = 0; i < WARM_UPS_AT_MOST; i++) {
            peer.slice(model, callers, WARM_UP_NANOS);
            long now = peer.compilingMillis();
            if (now - before < WARM_MILLIS) {
                return;
            }
            before = now;
        }
    }

    private PeerConnection peer(String name) {
        return Objects.requireNonNull(peers.get(name), name);
    }

    /** Measures how much of its samples per second a peer keeps while another process takes one core. */
    private void measureBeside(String title, int callers, String ours) throws IOException {
        Model model = Model.of("mlp-1");
        Map<String, List<Double>> shares = new LinkedHashMap<>();
        for (String peer : ON_ALL_CORES) {
            warmUp(peer(peer), model, callers);
        }
        for (int round = 0; round < rounds; round++) {
            for (String peer : ON_ALL_CORES) {
                double alone = peer(peer).slice(model, callers, SLICE_NANOS).perSecond();
                try (BusyCore _ = BusyCore.start()) {
                    double beside = peer(peer).slice(model, callers, SLICE_NANOS).perSecond();
                    shares.computeIfAbsent(peer, _ -> new ArrayList<>()).add(beside / alone);
                }
            }
        }
        results.add(title + ", " + BESIDE, "share", true, ours, new Row.Goal(0.5, List.of()), shares);
    }

    /** Measures what peers that have worked take of a core while nobody asks them. */
    private void measureIdle() throws IOException {
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        LockSupport.parkNanos(IDLE.toNanos()); // until what they did for the last row is over, compilation included
        for (int round = 0; round < rounds; round++) {
            List<Long> before = new ArrayList<>();
            for (String peer : ON_ALL_CORES) {
                before.add(peer(peer).cpuNanos());
            }
            LockSupport.parkNanos(IDLE.toNanos());
            for (int i = 0; i < before.size(); i++) {
                String peer = ON_ALL_CORES.get(i);
                double ran = peer(peer).cpuNanos() - before.get(i);
                figures.computeIfAbsent(peer, _ -> new ArrayList<>()).add(1000.0 * ran / IDLE.toNanos());
            }
        }
        for (String ours : List.of("mps-mutex", "mps-queue")) {
            results.add("idle", "ms of CPU per second", false, ours, new Row.Goal(5, List.of()), figures);
        }
    }

    /** Measures from the start of a process to its first result of the MLP, each JVM with an AOT cache of such a run. */
    private void firstResults() throws IOException {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (String peer : FRESH) {
            try (PeerConnection training = PeerConnection.start(peer, "-XX:AOTCacheOutput=" + peer + ".aot")) {
                training.answer(Model.of("mlp-1"), 0);
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (String peer : FRESH) {
                long begin = System.nanoTime();
                try (PeerConnection connection = PeerConnection.start(peer, "-XX:AOTCache=" + peer + ".aot")) {
                    connection.answer(Model.of("mlp-1"), 0);
                    seconds.computeIfAbsent(peer, _ -> new ArrayList<>()).add((System.nanoTime() - begin) / 1e9);
                }
            }
        }
        Row.Goal goal = new Row.Goal(0.35, List.of());
        results.add("first result in a fresh process", "s", false, "mps-mutex", goal, seconds);
    }

    /** Returns the megabytes of jars that each needs. */
    private static Map<String, List<Double>> sizes() throws IOException {
        Path folder = Path.of(System.getProperty("java.class.path")).toAbsolutePath().resolveSibling("lib");
        Map<String, Double> sizes = new LinkedHashMap<>();
        try (Stream<Path> jars = Files.list(folder)) {
            for (Path jar : (Iterable<Path>) jars::iterator) {
                String name = String.valueOf(jar.getFileName());
                String peer = name.startsWith("mps.") ? "mps-mutex" : name.startsWith("onnx") ? "onnx" : "djl";
                sizes.merge(peer, Files.size(jar) / MEGABYTE, Double::sum);
            }
        }
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        sizes.forEach((peer, size) -> figures.put(peer, List.of(size)));
        return figures;
    }

    private static String machine() throws IOException {
        String processor = "unknown";
        Path file = Path.of("/proc/cpuinfo");
        if (Files.exists(file)) {
            try (Stream<String> lines = Files.lines(file)) {
                processor = lines.filter(line -> line.startsWith("model name"))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .orElse(processor);
            }
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.availableProcessors() + " cores of " + processor + ", " + System.getProperty("os.name") + ", JDK "
                + Runtime.version() + ". Median [least–most] of the rounds; the ratio is formed in each round, to the best"
                + " peer.";
    }

    private static void write(Path document, String table) throws IOException {
        String text = Files.readString(document);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("Expected " + document + " to have a line " + BEGIN + " and a line " + END);
        }
        Files.writeString(
                document, text.substring(0, begin + BEGIN.length()) + "\n" + table + text.substring(end));
    }
}
