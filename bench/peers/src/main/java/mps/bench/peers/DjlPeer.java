// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** PyTorch, called operation by operation through DJL, gradients off. */
final class DjlPeer implements Peer {
    private static final float EPSILON = 1e-5f;

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final Map<Operations.Weight, NDArray> weights = new ConcurrentHashMap<>();

    /** Uses so many threads within an operation. */
    DjlPeer(int threads) {
        JniUtils.setNumThreads(threads);
    }

    @Override
    public Session open(Model model) {
        List<List<float[]>> questions = model.questions();
        return model.where() == Model.Where.RESIDENT
                ? new Resident(model, arrays(manager, model, questions.getFirst()))
                : new Arrays(model, questions);
    }

    private static List<NDArray> arrays(NDManager manager, Model model, List<float[]> numbers) {
        List<NDArray> arrays = new ArrayList<>();
        for (float[] each : numbers) {
            arrays.add(manager.create(each, shape(model.inputs().get(arrays.size()))));
        }
        return arrays;
    }

    private static Shape shape(List<Long> sizes) {
        return new Shape(Numbers.array(sizes));
    }

    @Override
    public void close() {
        manager.close();
    }

    private final class Arrays implements Session {
        private final Model model;
        private final List<List<float[]>> questions;

        Arrays(Model model, List<List<float[]>> questions) {
            this.model = model;
            this.questions = questions;
        }

        @Override
        public float[] answer(int question) {
            try (NDManager call = manager.newSubManager()) {
                List<NDArray> inputs = arrays(call, model, questions.get(question));
                return model.body().apply(new ArrayOperations(call), inputs).toFloatArray();
            }
        }
    }

    private final class Resident implements Session {
        private final Model model;
        private final List<NDArray> inputs;

        Resident(Model model, List<NDArray> inputs) {
            this.model = model;
            this.inputs = inputs;
        }

        @Override
        public void ask(int question) {
            try (NDManager call = manager.newSubManager()) {
                model.body().apply(new ArrayOperations(call), attached(call));
            }
        }

        @Override
        public float[] answer(int question) {
            try (NDManager call = manager.newSubManager()) {
                return model.body()
                        .apply(new ArrayOperations(call), attached(call))
                        .toFloatArray();
            }
        }

        /** Returns views of the inputs whose results belong to the call and end with it. */
        private List<NDArray> attached(NDManager call) {
            return inputs.stream().map(input -> borrowed(call, input)).toList();
        }
    }

    private static NDArray borrowed(NDManager call, NDArray array) {
        NDArray view = array.reshape(array.getShape());
        view.attach(call);
        return view;
    }

    private final class ArrayOperations implements Operations<NDArray> {
        private final NDManager call;

        ArrayOperations(NDManager call) {
            this.call = call;
        }

        @Override
        public NDArray weight(Weight weight) {
            return weights.computeIfAbsent(weight, each -> manager.create(each.numbers(), shape(each.sizes())));
        }

        @Override
        public NDArray linear(NDArray input, NDArray weight, NDArray bias) {
            return input.getNDArrayInternal().linear(input, weight, bias).singletonOrThrow();
        }

        @Override
        public NDArray matmul(NDArray left, NDArray right) {
            return left.matMul(right);
        }

        @Override
        public NDArray add(NDArray left, NDArray right) {
            return left.add(right);
        }

        @Override
        public NDArray relu(NDArray input) {
            return input.getNDArrayInternal().relu();
        }

        @Override
        public NDArray gelu(NDArray input) {
            return input.getNDArrayInternal().gelu();
        }

        @Override
        public NDArray softmax(NDArray input) {
            return input.softmax(-1);
        }

        @Override
        public NDArray layerNorm(NDArray input, NDArray scale, NDArray shift) {
            return input.getNDArrayInternal()
                    .layerNorm(input, scale.getShape(), scale, shift, EPSILON)
                    .singletonOrThrow();
        }

        @Override
        public NDArray reshape(NDArray input, long... sizes) {
            return input.reshape(sizes);
        }

        @Override
        public NDArray permute(NDArray input, int... dims) {
            // PyTorch's is a view, and a duplicate keeps its strides; a view of another shape cannot, and copies.
            NDArray view = input.transpose(dims);
            return view.reshape(-1).reshape(view.getShape());
        }

        @Override
        public NDArray select(NDArray input, int index) {
            return input.get(index);
        }

        @Override
        public NDArray attention(NDArray query, NDArray key, NDArray value, int width) {
            NDArray scores = query.matMul(key.transpose(0, 1, 3, 2));
            return scores.mul(call.create((float) (1 / Math.sqrt(width)))).softmax(-1).matMul(value);
        }
    }
}
