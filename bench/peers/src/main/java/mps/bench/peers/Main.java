// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** TEMPORARY quick run. */
public final class Main {
    static final List<String> PEERS = List.of("mps-mutex", "mps-queue", "onnx", "onnx-1", "djl", "djl-1");

    private Main() {}

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        List<String> peers = List.of(arguments[0].split(","));
        List<String> models = arguments[1].equals("all")
                ? Model.ALL.stream().map(Model::id).toList()
                : List.of(arguments[1].split(","));
        int rounds = Integer.parseInt(arguments[2]);
        Map<String, PeerConnection> connections = new LinkedHashMap<>();
        for (String peer : peers) {
            connections.put(peer, PeerConnection.start(peer, List.of()));
        }
        for (String id : models) {
            Model model = Model.of(id);
            float[] expected = null;
            for (var peer : connections.entrySet()) {
                float[] answer = peer.getValue().answer(model, 3);
                if (expected == null) {
                    expected = answer;
                }
                double worst = 0;
                for (int i = 0; i < answer.length; i++) {
                    worst = Math.max(worst, Math.abs(answer[i] - expected[i]));
                }
                System.out.printf("%s %s: worst difference %g of %d%n", id, peer.getKey(), worst, answer.length);
            }
            for (int callers : model.where() == Model.Where.RESIDENT || id.startsWith("mlp-6") || id.startsWith("mlp-2") ? new int[] {1} : new int[] {1, 8}) {
                for (PeerConnection each : connections.values()) {
                    each.slice(model, callers, 1_000_000_000L);
                }
                for (int round = 0; round < rounds; round++) {
                    StringBuilder line = new StringBuilder(id + " x" + callers + ":");
                    for (var peer : connections.entrySet()) {
                        Slice slice = peer.getValue().slice(model, callers, 500_000_000L);
                        line.append(String.format("  %s %.0f/s p50 %.1f p99 %.1f us", peer.getKey(), slice.perSecond(), slice.median() / 1e3, slice.p99() / 1e3));
                    }
                    System.out.println(line);
                }
            }
        }
        for (var peer : connections.entrySet()) {
            System.out.println(peer.getKey() + " memory " + peer.getValue().peakResidentBytes() / 1e6);
            peer.getValue().close();
        }
    }
}
