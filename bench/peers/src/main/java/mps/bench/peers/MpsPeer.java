// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mps.api.BatchPolicy;
import mps.api.BatchedFunction;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Shape;
import mps.api.Tensor;

/** This project. Under the queue, samples of several callers are computed together. */
final class MpsPeer implements Peer {
    /** As many as there are callers; who comes alone is not kept for long. */
    private static final BatchPolicy POLICY =
            BatchPolicy.DEFAULT.withMaxSize(8).withMaxDelay(Duration.ofMillis(1));

    private final Mps mps;
    private final boolean batching;
    private final Operations<Tensor> operations;

    MpsPeer(String strategy) {
        mps = Mps.builder().sync(strategy).open();
        batching = strategy.equals("queue");
        operations = new TensorOperations(mps);
    }

    @Override
    public Session open(Model model) {
        List<List<float[]>> questions = model.questions();
        // Outside any scope, so that the weights, which are made now, stay.
        List<Tensor> first = tensors(model, questions.getFirst());
        model.body().apply(operations, first).close();
        first.forEach(Tensor::close);
        if (model.where() == Model.Where.RESIDENT) {
            return new Resident(model, tensors(model, questions.getFirst()));
        }
        if (model.where() == Model.Where.SAMPLES && batching) {
            long[] sample = {model.inputs().getFirst().getLast()};
            BatchedFunction function =
                    mps.batched(batch -> model.body().apply(operations, List.of(batch)), POLICY);
            return new Together(questions, sample, function);
        }
        return new Arrays(model, questions);
    }

    private List<Tensor> tensors(Model model, List<float[]> numbers) {
        List<Tensor> tensors = new ArrayList<>();
        for (float[] each : numbers) {
            tensors.add(mps.tensor(each, Numbers.array(model.inputs().get(tensors.size()))));
        }
        return tensors;
    }

    @Override
    public void close() {
        mps.close();
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
            try (Scope _ = mps.scope()) {
                return model.body().apply(operations, tensors(model, questions.get(question))).toFloatArray();
            }
        }
    }

    private final class Together implements Session {
        private final List<List<float[]>> questions;
        private final long[] sizes;
        private final BatchedFunction function;

        Together(List<List<float[]>> questions, long[] sizes, BatchedFunction function) {
            this.questions = questions;
            this.sizes = sizes;
            this.function = function;
        }

        @Override
        public float[] answer(int question) {
            try (Tensor sample = mps.tensor(questions.get(question).getFirst(), sizes);
                    Tensor result = function.submit(sample).join()) {
                return result.toFloatArray();
            }
        }
    }

    private final class Resident implements Session {
        private final Model model;
        private final List<Tensor> inputs;

        Resident(Model model, List<Tensor> inputs) {
            this.model = model;
            this.inputs = inputs;
        }

        @Override
        public void ask(int question) {
            try (Scope _ = mps.scope()) {
                model.body().apply(operations, inputs).evaluate();
            }
        }

        @Override
        public float[] answer(int question) {
            try (Scope _ = mps.scope()) {
                return model.body().apply(operations, inputs).toFloatArray();
            }
        }
    }

    private record TensorOperations(Mps mps, Map<Integer, Tensor> weights) implements Operations<Tensor> {
        private static final double EPSILON = 1e-5;

        TensorOperations(Mps mps) {
            this(mps, new ConcurrentHashMap<>());
        }

        @Override
        public Tensor weight(Weight weight) {
            return weights.computeIfAbsent(
                    weight.seed(), _ -> mps.tensor(weight.numbers(), Numbers.array(weight.sizes())));
        }

        @Override
        public Tensor linear(Tensor input, Tensor weight, Tensor bias) {
            return input.linear(weight, bias);
        }

        @Override
        public Tensor matmul(Tensor left, Tensor right) {
            return left.matmul(right);
        }

        @Override
        public Tensor add(Tensor left, Tensor right) {
            return left.add(right);
        }

        @Override
        public Tensor relu(Tensor input) {
            return input.relu();
        }

        @Override
        public Tensor gelu(Tensor input) {
            return input.gelu();
        }

        @Override
        public Tensor softmax(Tensor input) {
            return input.softmax(-1);
        }

        @Override
        public Tensor layerNorm(Tensor input, Tensor scale, Tensor shift) {
            return input.layerNorm(Shape.of(scale.shape().size(0)), scale, shift, EPSILON);
        }

        @Override
        public Tensor reshape(Tensor input, long... sizes) {
            return input.reshape(sizes);
        }

        @Override
        public Tensor permute(Tensor input, int... dims) {
            return input.permute(dims).contiguous();
        }

        @Override
        public Tensor select(Tensor input, int index) {
            return input.select(0, index);
        }

        @Override
        public Tensor attention(Tensor query, Tensor key, Tensor value, int width) {
            return query.scaledDotProductAttention(key, value);
        }
    }
}
