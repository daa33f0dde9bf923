// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ONNX Runtime, with all graph optimizations. */
final class OnnxPeer implements Peer {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final int threads;

    /** Uses so many threads within an operation. */
    OnnxPeer(int threads) {
        this.threads = threads;
    }

    @Override
    public Session open(Model model) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        OrtSession session = environment.createSession(OnnxModel.of(model), options);
        List<List<float[]>> questions = model.questions();
        return model.where() == Model.Where.RESIDENT
                ? new Resident(session, tensors(model, questions.getFirst()))
                : new Arrays(session, model, questions);
    }

    /** Returns tensors of memory that ONNX Runtime uses as it is. */
    private Map<String, OnnxTensor> tensors(Model model, List<float[]> numbers) throws OrtException {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        for (float[] each : numbers) {
            FloatBuffer direct = ByteBuffer.allocateDirect(each.length * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer()
                    .put(each)
                    .flip();
            int input = tensors.size();
            tensors.put(
                    "in" + input,
                    OnnxTensor.createTensor(environment, direct, Numbers.array(model.inputs().get(input))));
        }
        return tensors;
    }

    private static float[] numbers(OrtSession.Result result) {
        FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] numbers = new float[buffer.remaining()];
        buffer.get(numbers);
        return numbers;
    }

    @Override
    public void close() {
        environment.close();
    }

    private final class Arrays implements Session {
        private final OrtSession session;
        private final Model model;
        private final List<List<float[]>> questions;

        Arrays(OrtSession session, Model model, List<List<float[]>> questions) {
            this.session = session;
            this.model = model;
            this.questions = questions;
        }

        @Override
        public float[] answer(int question) throws OrtException {
            Map<String, OnnxTensor> inputs = tensors(model, questions.get(question));
            try (OrtSession.Result result = session.run(inputs)) {
                return numbers(result);
            } finally {
                inputs.values().forEach(OnnxTensor::close);
            }
        }
    }

    private record Resident(OrtSession session, Map<String, OnnxTensor> inputs) implements Session {
        @Override
        public void ask(int question) throws OrtException {
            session.run(inputs).close();
        }

        @Override
        public float[] answer(int question) throws OrtException {
            try (OrtSession.Result result = session.run(inputs)) {
                return numbers(result);
            }
        }
    }
}
