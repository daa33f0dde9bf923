// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

/** A runtime that computes models. */
interface Peer extends AutoCloseable {
    /** Makes a model ready to be asked. */
    Session open(Model model) throws Exception;

    @Override
    void close();

    /** A model ready to be asked, by any number of threads at once. */
    interface Session {
        /** Returns the numbers of the result of a question. */
        float[] answer(int question) throws Exception;

        /** Computes the result as its model says: an array, or what stays where the peer computes. */
        default void ask(int question) throws Exception {
            answer(question);
        }
    }

    /** Opens a peer by its name. */
    static Peer named(String name) throws Exception {
        return switch (name) {
            case "mps-mutex" -> new MpsPeer("mutex");
            case "mps-queue" -> new MpsPeer("queue");
            case "onnx" -> new OnnxPeer(Runtime.getRuntime().availableProcessors());
            case "onnx-1" -> new OnnxPeer(1);
            case "djl" -> new DjlPeer(Runtime.getRuntime().availableProcessors());
            case "djl-1" -> new DjlPeer(1);
            default -> throw new IllegalArgumentException("Expected a peer of " + Main.PEERS + ", but came " + name);
        };
    }
}
