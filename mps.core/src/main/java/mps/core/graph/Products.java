// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Optional;
import java.util.stream.Stream;
import mps.api.AttentionOptions;
import mps.api.AttentionOptions.Causality;
import mps.api.Shape;
import mps.api.Tensor;

/** Records matrix products and what is built of them. */
final class Products {
    private Products() {}

    static Tensor matmul(LazyTensor leftTensor, Tensor rightTensor) {
        Recording recording = Recording.on(leftTensor, "matmul");
        Operand left = recording.operand(leftTensor);
        Operand right = recording.operand(rightTensor);
        if (left.shape().rank() == 0 || right.shape().rank() == 0) {
            throw recording.error("expected at least one dimension on each side, but the shapes are " + left.shape()
                    + " and " + right.shape() + "; multiply by a scalar with mul");
        }
        // A vector on the left is a row, on the right a column, and the result loses that dimension again.
        Operand rows = left.shape().rank() == 1 ? left.as(left.layout().unsqueeze(0)) : left;
        Operand columns = right.shape().rank() == 1 ? right.as(right.layout().unsqueeze(1)) : right;
        if (rows.shape().size(-1) != columns.shape().size(-2)) {
            throw recording.error("the inner sizes must be equal, but " + left.shape() + " x " + right.shape() + " has "
                    + rows.shape().size(-1) + " and " + columns.shape().size(-2)
                    + "; [.., m, k] x [.., k, n] -> [.., m, n]");
        }
        Operand product = product(recording, rows, columns);
        Layout layout = product.layout();
        if (right.shape().rank() == 1) {
            layout = layout.squeeze(layout.shape().rank() - 1);
        }
        if (left.shape().rank() == 1) {
            layout = layout.squeeze(layout.shape().rank() - (right.shape().rank() == 1 ? 1 : 2));
        }
        return recording.show(product.as(layout));
    }

    /** Returns {@code [.., m, k] x [.., k, n]}, batches broadcast. */
    private static Operand product(Recording recording, Operand left, Operand right) {
        Shape leftBatch = ShapeRules.leading(left.shape(), 2);
        Shape rightBatch = ShapeRules.leading(right.shape(), 2);
        long m = left.shape().size(-2);
        long k = left.shape().size(-1);
        long n = right.shape().size(-1);
        Shape batch = ShapeRules.broadcast(recording.operation(), leftBatch, rightBatch);
        Shape shape = ShapeRules.append(recording.operation(), batch, m, n);
        if (k == 0) {
            return recording.compute(new Op.Fill(0), shape);
        }
        // One right matrix for all batches: then the batches are just more rows, and one large product is cheaper than
        // many small ones.
        Optional<Layout> folded = leftBatch.rank() > 0 && right.shape().rank() == 2 && shape.elements() > 0
                ? left.layout().reshape(Shape.of(leftBatch.elements() * m, k))
                : Optional.empty();
        if (folded.isPresent()) {
            Operand product = recording.compute(
                    new Op.MatMul(), Shape.of(leftBatch.elements() * m, n), left.as(folded.get()), right);
            return recording.reshape(product, shape);
        }
        return recording.compute(
                new Op.MatMul(),
                shape,
                batched(left, batch),
                batched(right, batch));
    }

    static Tensor linear(LazyTensor inputTensor, Tensor weightTensor, Optional<Tensor> biasTensor) {
        Recording recording = Recording.on(inputTensor, "linear");
        Operand input = recording.operand(inputTensor);
        Operand weight = recording.operand(weightTensor);
        Optional<Operand> bias = biasTensor.map(recording::operand);
        if (weight.shape().rank() != 2) {
            throw recording.error("expected a weight of the shape [outFeatures, inFeatures], but it is "
                    + weight.shape());
        }
        long outFeatures = weight.shape().size(0);
        long inFeatures = weight.shape().size(1);
        if (input.shape().rank() == 0 || input.shape().size(-1) != inFeatures) {
            throw recording.error("the input's last size must be the weight's inFeatures, but the input is "
                    + input.shape() + " and the weight [outFeatures, inFeatures] is " + weight.shape());
        }
        if (bias.isPresent() && !bias.get().shape().equals(Shape.of(outFeatures))) {
            throw recording.error("expected a bias of the shape [outFeatures] = [" + outFeatures + "], but it is "
                    + bias.get().shape() + "; the weight [outFeatures, inFeatures] is " + weight.shape());
        }
        Shape shape =
                ShapeRules.append(recording.operation(), ShapeRules.leading(input.shape(), 1), outFeatures);
        if (inFeatures == 0) {
            return recording.show(bias.map(b -> recording.copy(b.as(b.layout().expand(shape))))
                    .orElseGet(() -> recording.compute(new Op.Fill(0), shape)));
        }
        Operand[] operands = Stream.concat(Stream.of(input, weight), bias.stream()).toArray(Operand[]::new);
        return recording.show(recording.compute(new Op.Linear(), shape, operands));
    }

    static Tensor attention(
            LazyTensor queryTensor, Tensor keyTensor, Tensor valueTensor, AttentionOptions options) {
        Recording recording = Recording.on(queryTensor, "scaledDotProductAttention");
        Operand query = recording.operand(queryTensor);
        Operand key = recording.operand(keyTensor);
        Operand value = recording.operand(valueTensor);
        Optional<Operand> mask = options.mask().map(recording::operand);
        requireAttention(recording, query.shape(), key.shape(), value.shape());
        long queries = query.shape().size(-2);
        long keys = key.shape().size(-2);
        String operation = recording.operation();
        Shape batch = ShapeRules.broadcast(
                operation,
                ShapeRules.leading(query.shape(), 2),
                ShapeRules.leading(key.shape(), 2),
                ShapeRules.leading(value.shape(), 2));
        Shape scores = ShapeRules.append(operation, batch, queries, keys);
        Shape shape = ShapeRules.append(operation, batch, queries, value.shape().size(-1));
        Optional<Operand> scoreMask =
                mask.map(m -> m.as(Views.broadcastTo(operation, "the mask", m.layout(), scores)));
        if (keys == 0) {
            return recording.show(recording.compute(new Op.Fill(0), shape));
        }
        Stream<Operand> matrices = Stream.of(query, key, value).map(operand -> batched(operand, batch));
        Operand[] operands = Stream.concat(matrices, scoreMask.stream()).toArray(Operand[]::new);
        float scale = (float) options.scale().orElse(1 / Math.sqrt((double) query.shape().size(-1)));
        Op op = new Op.Attention(scale, options.causality() == Causality.CAUSAL);
        return recording.show(recording.compute(op, shape, operands));
    }

    private static void requireAttention(Recording recording, Shape query, Shape key, Shape value) {
        boolean matrices = Math.min(query.rank(), Math.min(key.rank(), value.rank())) >= 2;
        if (!matrices
                || query.size(-1) != key.size(-1)
                || key.size(-2) != value.size(-2)
                || query.size(-1) == 0) {
            throw recording.error("expected query [.., L, E], key [.., S, E] and value [.., S, Ev] with E of 1 or "
                    + "more, but they are " + query + ", " + key + ", " + value);
        }
    }

    /** Returns a batch of matrices, expanded to the sizes {@code batch}. */
    private static Operand batched(Operand matrices, Shape batch) {
        Shape shape = ShapeRules.append(
                "expand", batch, matrices.shape().size(-2), matrices.shape().size(-1));
        return matrices.as(matrices.layout().expand(shape));
    }
}
