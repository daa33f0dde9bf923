// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

/** A runtime that computes models. */
interface Peer extends AutoCloseable {
    /** How many questions of a model there are. */
    int QUESTIONS = 16;

    /** Makes a model ready to be asked. */
    Session open(Model model) throws Exception;

    @Override
    void close();

    /** A model ready to be asked, by any number of threads at once. */
    interface Session {
        /** Computes the result of a question; an array or, of a resident model, whatever; see {@link #answer}. */
        void ask(int question) throws Exception;

        /** Returns the numbers of the result. */
        float[] answer(int question) throws Exception;
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
